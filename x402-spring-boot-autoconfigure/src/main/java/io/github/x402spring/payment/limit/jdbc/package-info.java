/**
 * Limits in a database.
 */
@NullMarked
package io.github.x402spring.payment.limit.jdbc;

import org.jspecify.annotations.NullMarked;
