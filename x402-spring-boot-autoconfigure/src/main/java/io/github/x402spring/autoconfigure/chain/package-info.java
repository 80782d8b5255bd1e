/**
 * Auto-configuration of what is read from the chain.
 */
@NullMarked
package io.github.x402spring.autoconfigure.chain;

import org.jspecify.annotations.NullMarked;
