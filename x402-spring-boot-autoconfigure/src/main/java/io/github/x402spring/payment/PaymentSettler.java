package io.github.x402spring.payment;

/**
 * Moves the money of a payment.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PaymentSettler {

	/**
	 * Settle a payment. May be called again for one whose outcome is unknown; it must
	 * then not move money twice, which the nonce of EIP-3009 guarantees.
	 * @param payment the payment
	 * @return what is known; an exception counts as {@link SettlementResult.Unknown}
	 */
	SettlementResult settle(CheckedPayment payment);

}
