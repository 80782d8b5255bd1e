/**
 * The life of payments, from the request that presents one to the books. One public
 * facade: {@link io.github.x402spring.payment.engine.PaymentEngine}.
 */
@NullMarked
package io.github.x402spring.payment.engine;

import org.jspecify.annotations.NullMarked;
