/**
 * Passes in the database of the ledger.
 */
@NullMarked
package io.github.x402spring.payment.pass.jdbc;

import org.jspecify.annotations.NullMarked;
