/**
 * Auto-configuration of limits.
 */
@NullMarked
package io.github.x402spring.autoconfigure.limit;

import org.jspecify.annotations.NullMarked;
