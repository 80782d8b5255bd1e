/**
 * The x402 wire model and its codec, protocol version 2 with version 1 beside it. Needs
 * the JDK and Jackson only.
 */
@NullMarked
package io.github.x402spring.protocol;

import org.jspecify.annotations.NullMarked;
