/**
 * Passes: prepaid rights to calls, bought by one payment.
 */
@NullMarked
package io.github.x402spring.payment.pass;

import org.jspecify.annotations.NullMarked;
