/**
 * A facilitator for other sellers: verifies and settles their payments by a rail.
 */
@NullMarked
package io.github.x402spring.facilitator.server;

import org.jspecify.annotations.NullMarked;
