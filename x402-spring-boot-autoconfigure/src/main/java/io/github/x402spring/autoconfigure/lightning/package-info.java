/**
 * Auto-configuration of Lightning as a way to be paid.
 */
@NullMarked
package io.github.x402spring.autoconfigure.lightning;

import org.jspecify.annotations.NullMarked;
