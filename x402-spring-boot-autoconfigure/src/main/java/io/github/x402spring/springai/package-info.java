/**
 * Reads what Spring AI says of the use of its models.
 */
@NullMarked
package io.github.x402spring.springai;

import org.jspecify.annotations.NullMarked;
