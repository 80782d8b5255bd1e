/**
 * The actuator endpoint {@code passes}: the passes that were sold, and what operators
 * decide about them.
 */
@NullMarked
package io.github.x402spring.actuate.passes;

import org.jspecify.annotations.NullMarked;
