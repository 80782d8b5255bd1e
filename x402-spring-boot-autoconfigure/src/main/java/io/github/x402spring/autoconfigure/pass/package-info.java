/**
 * Auto-configuration of plans and passes.
 */
@NullMarked
package io.github.x402spring.autoconfigure.pass;

import org.jspecify.annotations.NullMarked;
