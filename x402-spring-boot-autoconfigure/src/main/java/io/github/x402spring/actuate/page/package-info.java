/**
 * The page for browsers at {@code /actuator/payments}: no script, nothing from elsewhere.
 */
@NullMarked
package io.github.x402spring.actuate.page;

import org.jspecify.annotations.NullMarked;
