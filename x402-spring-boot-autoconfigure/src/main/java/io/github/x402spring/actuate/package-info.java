/**
 * Actuator endpoints: what is sold, how selling goes, and what operators decide.
 */
@NullMarked
package io.github.x402spring.actuate;

import org.jspecify.annotations.NullMarked;
