package io.github.x402spring.payment;

import java.math.BigInteger;

import io.github.x402spring.protocol.Network;
import io.github.x402spring.protocol.PaymentPayload;

/**
 * A payment that its payer provably signed. Whether it meets today's price, payee and
 * time is not decided yet.
 *
 * @param payload the payment as presented
 * @param key what can be used only once
 * @param payer the payer's address
 * @param network the network of the signature's domain
 * @param asset the token contract of the signature's domain
 * @param payTo who would get the money
 * @param amount how much, in the token's smallest unit
 * @param validAfter Unix seconds
 * @param validBefore Unix seconds
 * @since 0.1.0
 */
public record AuthenticatedPayment(PaymentPayload payload, PaymentKey key, String payer, Network network, String asset,
		String payTo, BigInteger amount, BigInteger validAfter, BigInteger validBefore) {

}
