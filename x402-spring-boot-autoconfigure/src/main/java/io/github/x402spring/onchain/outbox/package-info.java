/**
 * Transactions that are written down before they are sent.
 */
@NullMarked
package io.github.x402spring.onchain.outbox;

import org.jspecify.annotations.NullMarked;
