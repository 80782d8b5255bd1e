/**
 * Budgets: how much a payer may spend in a day, and how much an endpoint may take.
 */
@NullMarked
package io.github.x402spring.payment.quota.budget;

import org.jspecify.annotations.NullMarked;
