/**
 * Who moves the money, and what proves that it moved.
 */
@NullMarked
package io.github.x402spring.payment.rail;

import org.jspecify.annotations.NullMarked;
