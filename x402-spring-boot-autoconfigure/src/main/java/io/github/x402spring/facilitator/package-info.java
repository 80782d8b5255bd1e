/**
 * A facilitator behind HTTP: verify, settle and supported.
 */
@NullMarked
package io.github.x402spring.facilitator;

import org.jspecify.annotations.NullMarked;
