/**
 * The book of payments: its contract, and a ledger in memory.
 */
@NullMarked
package io.github.x402spring.payment.ledger;

import org.jspecify.annotations.NullMarked;
