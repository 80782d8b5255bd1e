package io.github.x402spring.x402;

import io.github.x402spring.payment.scheme.PaymentScheme;

/**
 * A scheme of x402: its quotes are offered in challenges of x402, and its proofs are
 * {@link X402Proof}s.
 *
 * @since 0.1.0
 */
public interface X402Scheme extends PaymentScheme {

}
