/**
 * Sealed answers in a database.
 */
@NullMarked
package io.github.x402spring.payment.answer.jdbc;

import org.jspecify.annotations.NullMarked;
