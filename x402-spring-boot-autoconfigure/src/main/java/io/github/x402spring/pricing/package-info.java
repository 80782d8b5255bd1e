/**
 * From annotation, property and request to the terms of a payment.
 */
@NullMarked
package io.github.x402spring.pricing;

import org.jspecify.annotations.NullMarked;
