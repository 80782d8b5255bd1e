/**
 * Calls the paid endpoints as a client that does not pay.
 */
@NullMarked
package io.github.x402spring.actuate.selfcheck;

import org.jspecify.annotations.NullMarked;
