/**
 * Observations of payments: what is measured and traced of the gate, of verifying, of
 * settling and of the books.
 */
@NullMarked
package io.github.x402spring.payment.observation;

import org.jspecify.annotations.NullMarked;
