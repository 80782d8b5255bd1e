/**
 * Auto-configuration of the family MPP.
 */
@NullMarked
package io.github.x402spring.autoconfigure.mpp;

import org.jspecify.annotations.NullMarked;
