/**
 * Parts of the health, none of which is down for somebody else's fault.
 */
@NullMarked
package io.github.x402spring.actuate.health;

import org.jspecify.annotations.NullMarked;
