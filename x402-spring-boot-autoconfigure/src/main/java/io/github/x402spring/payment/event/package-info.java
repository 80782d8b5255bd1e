/**
 * Who hears of the steps of payments.
 */
@NullMarked
package io.github.x402spring.payment.event;

import org.jspecify.annotations.NullMarked;
