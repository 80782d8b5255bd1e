/**
 * What a price is worth in each kind of payment, and whether a credential is genuine.
 */
@NullMarked
package io.github.x402spring.payment.scheme;

import org.jspecify.annotations.NullMarked;
