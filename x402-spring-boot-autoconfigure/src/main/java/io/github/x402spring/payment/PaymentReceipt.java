package io.github.x402spring.payment;

import io.github.x402spring.protocol.SettlementResponse;
import io.github.x402spring.protocol.X402Codec;
import io.github.x402spring.protocol.X402Headers;

/**
 * The settlement response for one client, in the version that the client speaks.
 *
 * @param x402Version 1 or 2
 * @param response the response
 * @since 0.1.0
 */
public record PaymentReceipt(int x402Version, SettlementResponse response) {

	/**
	 * Return the receipt of a payment.
	 * @param payment a settled payment, or one whose settlement failed
	 * @return the receipt
	 */
	static PaymentReceipt of(Payment payment) {
		ReservationTerms terms = payment.terms();
		String network = network(terms);
		if (payment.money() == MoneyState.SETTLED) {
			String transaction = payment.transaction();
			return new PaymentReceipt(terms.x402Version(),
					SettlementResponse.settled(terms.payer(), (transaction != null) ? transaction : "", network));
		}
		String reason = payment.reason();
		return new PaymentReceipt(terms.x402Version(), SettlementResponse
			.failed((reason != null) ? Reasons.clean(reason) : "unexpected_settle_error", terms.payer(), network));
	}

	/**
	 * Return how long the receipt of a payment can become.
	 * @param terms the terms of the payment
	 * @return the length of the header's name and value
	 */
	static int lengthFor(ReservationTerms terms) {
		String network = network(terms);
		PaymentReceipt longest = new PaymentReceipt(terms.x402Version(),
				SettlementResponse.settled(terms.payer(), "x".repeat(Settlements.MAX_TRANSACTION_LENGTH), network));
		return longest.headerName().length() + longest.headerValue().length();
	}

	/**
	 * Return the name of the response header that carries it.
	 * @return the header's name
	 */
	public String headerName() {
		return (this.x402Version != 1) ? X402Headers.PAYMENT_RESPONSE : X402Headers.X_PAYMENT_RESPONSE;
	}

	/**
	 * Return the value of the response header.
	 * @return the header's value
	 */
	public String headerValue() {
		return (this.x402Version != 1) ? X402Codec.encode(this.response) : X402Codec.encodeV1(this.response);
	}

	private static String network(ReservationTerms terms) {
		return (terms.x402Version() != 1) ? terms.requirements().network().id()
				: terms.requirements().network().v1Name().orElse(terms.requirements().network().id());
	}

}
