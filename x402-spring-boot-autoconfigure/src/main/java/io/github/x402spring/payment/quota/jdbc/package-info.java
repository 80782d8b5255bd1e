/**
 * Quotas in a database.
 */
@NullMarked
package io.github.x402spring.payment.quota.jdbc;

import org.jspecify.annotations.NullMarked;
