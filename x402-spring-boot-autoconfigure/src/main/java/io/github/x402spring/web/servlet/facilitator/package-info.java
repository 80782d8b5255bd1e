/**
 * The facilitator for other sellers over HTTP.
 */
@NullMarked
package io.github.x402spring.web.servlet.facilitator;

import org.jspecify.annotations.NullMarked;
