package io.github.x402spring.payment;

import io.github.x402spring.protocol.PaymentPayload;
import io.github.x402spring.protocol.PaymentRequirements;
import io.github.x402spring.protocol.ResourceInfo;

/**
 * A payment that passed all checks that can be made in the process: signature, amount,
 * payee, token and time. This is what verifiers and settlers get.
 *
 * @param payload the payment as presented
 * @param requirements the requirements it meets
 * @param resource what it is for
 * @param key what can be used only once
 * @param payer the payer's address
 * @since 0.1.0
 */
public record CheckedPayment(PaymentPayload payload, PaymentRequirements requirements, ResourceInfo resource,
		PaymentKey key, String payer) {

}
