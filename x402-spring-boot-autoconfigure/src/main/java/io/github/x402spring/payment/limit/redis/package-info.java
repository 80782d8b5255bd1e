/**
 * Limits in Redis.
 */
@NullMarked
package io.github.x402spring.payment.limit.redis;

import org.jspecify.annotations.NullMarked;
