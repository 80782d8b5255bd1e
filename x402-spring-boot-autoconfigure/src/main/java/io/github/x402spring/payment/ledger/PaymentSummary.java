package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.time.Instant;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ReservationTerms;
import org.jspecify.annotations.Nullable;

/**
 * What others may know of a payment: no signature, no nonce and nothing that could be
 * presented again.
 *
 * @param id its id
 * @param endpoint id of the endpoint
 * @param payer who pays, or {@code null} if the kind of payment does not say
 * @param network the network
 * @param asset the token contract's address
 * @param amount the amount in the token's smallest unit
 * @param money where the money is
 * @param content where the content is
 * @param transaction hash of the transaction, or {@code null}
 * @param reason why the settlement failed or is unknown, or {@code null}
 * @param at when it got there
 * @since 0.1.0
 */
public record PaymentSummary(String id, String endpoint, @Nullable String payer, Network network, String asset,
		BigInteger amount, MoneyState money, ContentState content, @Nullable String transaction,
		@Nullable String reason, Instant at) {

	/**
	 * Summarise a payment.
	 * @param payment the payment
	 * @return the summary
	 */
	public static PaymentSummary of(Payment payment) {
		ReservationTerms terms = payment.terms();
		return new PaymentSummary(payment.id(), terms.endpoint(), terms.payer(), terms.quote().network(),
				terms.quote().asset(), payment.amount(), payment.money(), payment.content(), payment.transaction(),
				payment.reason(), payment.updatedAt());
	}

}
