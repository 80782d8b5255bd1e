/**
 * Claims of payments in a database.
 */
@NullMarked
package io.github.x402spring.facilitator.server.jdbc;

import org.jspecify.annotations.NullMarked;
