/**
 * x402, the first family: the wire model of version 2, with version 1 beside it, its
 * codec, and how it is spoken over HTTP.
 */
@NullMarked
package io.github.x402spring.x402;

import org.jspecify.annotations.NullMarked;
