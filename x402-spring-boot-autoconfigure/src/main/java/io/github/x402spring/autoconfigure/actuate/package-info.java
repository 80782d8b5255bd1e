/**
 * Auto-configuration of endpoints, health and meters.
 */
@NullMarked
package io.github.x402spring.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
