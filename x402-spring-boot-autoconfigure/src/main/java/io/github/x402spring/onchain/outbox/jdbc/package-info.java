/**
 * Transactions that are sent, in a database.
 */
@NullMarked
package io.github.x402spring.onchain.outbox.jdbc;

import org.jspecify.annotations.NullMarked;
