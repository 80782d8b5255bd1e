/**
 * The book of payments in a database.
 */
@NullMarked
package io.github.x402spring.payment.ledger.jdbc;

import org.jspecify.annotations.NullMarked;
