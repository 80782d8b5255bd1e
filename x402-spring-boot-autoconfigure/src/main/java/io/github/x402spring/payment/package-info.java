/**
 * The decision about a request and the life cycle of a payment, free of any transport.
 */
@NullMarked
package io.github.x402spring.payment;

import org.jspecify.annotations.NullMarked;
