/**
 * The calls to one facilitator over HTTP, and what they are authenticated with.
 */
@NullMarked
package io.github.x402spring.facilitator.client;

import org.jspecify.annotations.NullMarked;
