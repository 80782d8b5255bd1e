/**
 * Health indicators, none of which is down because of another system's fault.
 */
@NullMarked
package io.github.x402spring.actuate.health;

import org.jspecify.annotations.NullMarked;
