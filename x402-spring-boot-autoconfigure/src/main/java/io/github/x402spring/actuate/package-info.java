/**
 * Actuator endpoints.
 */
@NullMarked
package io.github.x402spring.actuate;

import org.jspecify.annotations.NullMarked;
