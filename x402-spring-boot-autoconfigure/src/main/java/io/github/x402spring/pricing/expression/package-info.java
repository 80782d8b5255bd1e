/**
 * Prices by expression.
 */
@NullMarked
package io.github.x402spring.pricing.expression;

import org.jspecify.annotations.NullMarked;
