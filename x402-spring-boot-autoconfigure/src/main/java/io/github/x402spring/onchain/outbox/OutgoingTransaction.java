package io.github.x402spring.onchain.outbox;

import java.time.Instant;
import java.util.List;

import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.key.SignedTransaction;
import io.github.x402spring.payment.PaymentKey;

/**
 * A transaction as it is written down. Several attempts with one nonce replace each
 * other: they make the same payments and differ in their fees, or use up the nonce
 * without any payment, and one of them is mined at most.
 *
 * @param account who sends it
 * @param nonce number of the transaction among those of its account
 * @param attempt number of the attempt, from 1
 * @param signed what is sent, and sent again, to the byte
 * @param fees what it pays for gas
 * @param payments the payments that it makes; none if it only uses up its nonce
 * @param writtenAt when it was written down
 * @since 0.1.0
 */
public record OutgoingTransaction(SendingAccount account, long nonce, int attempt, SignedTransaction signed,
		GasFees fees, List<PaymentKey> payments, Instant writtenAt) {

	/**
	 * Create a transaction.
	 * @throws IllegalArgumentException if a number is too small
	 */
	public OutgoingTransaction {
		if (nonce < 0 || attempt < 1) {
			throw new IllegalArgumentException("Nonces begin with 0, and attempts with 1");
		}
		payments = List.copyOf(payments);
	}

}
