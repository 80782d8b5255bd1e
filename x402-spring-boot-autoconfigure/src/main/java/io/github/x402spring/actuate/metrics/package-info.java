/**
 * Meters. No tag names a payer, a nonce, a transaction or a URL.
 */
@NullMarked
package io.github.x402spring.actuate.metrics;

import org.jspecify.annotations.NullMarked;
