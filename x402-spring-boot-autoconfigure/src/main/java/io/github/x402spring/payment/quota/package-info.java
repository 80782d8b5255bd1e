/**
 * Quotas: how much of something a caller may have in an hour, a day or a month.
 */
@NullMarked
package io.github.x402spring.payment.quota;

import org.jspecify.annotations.NullMarked;
