/**
 * Quotas in Redis.
 */
@NullMarked
package io.github.x402spring.payment.quota.redis;

import org.jspecify.annotations.NullMarked;
