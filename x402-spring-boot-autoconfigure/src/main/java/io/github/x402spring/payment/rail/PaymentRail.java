package io.github.x402spring.payment.rail;

import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;

/**
 * Who moves the money of some kinds of payment: a facilitator, a chain, a node, a
 * sandbox. The rails of an application are added to ours; for one kind there may be one.
 *
 * @since 0.1.0
 */
public interface PaymentRail {

	/**
	 * Return the name of the rail in observations.
	 * @return a constant, the same for all rails of this sort; the default is {@code own}
	 */
	default String name() {
		return "own";
	}

	/**
	 * Return whether this rail moves the money of a kind of payment.
	 * @param kind the kind
	 * @return whether it does; always the same answer
	 */
	boolean isFor(PaymentKind kind);

	/**
	 * Make what a challenge needs in order to offer a quote, such as an invoice. It is
	 * called only for a 402 that is about to be written, and may take a remote call. The
	 * default needs nothing.
	 * @param quote a quote of a kind of this rail
	 * @param context what is for sale, and to which request
	 * @return the offer, or that there is none now; an exception counts as the latter
	 */
	default OfferResult issue(Quote quote, ChallengeContext context) {
		return new OfferResult.Issued(Offer.of(quote));
	}

	/**
	 * Find out whether the payer authorised a payment of which its scheme cannot tell
	 * ({@link io.github.x402spring.payment.scheme.SchemeResult.Unproven}), such as one
	 * that is signed by a contract. It is asked before anything is reserved, about
	 * whatever clients may write: limit what it takes. Such a payment is always settled
	 * before its handler runs. The default refuses it.
	 * @param payment a payment that meets a price, and that anyone may have made up
	 * @return whether its payer authorised it
	 * @throws RuntimeException if that is not known now, see
	 * {@link io.github.x402spring.payment.PaymentVerifier#verify}
	 */
	default VerificationResult prove(CheckedPayment payment) {
		return new VerificationResult.Rejected("payment_verification_failed");
	}

	/**
	 * Verify a payment whose money has not moved. Asked by
	 * {@link DefaultPaymentVerifier}.
	 * @param payment the payment
	 * @return whether it may be used
	 * @throws RuntimeException if that is not known now, see
	 * {@link io.github.x402spring.payment.PaymentVerifier#verify}
	 */
	VerificationResult verify(CheckedPayment payment);

	/**
	 * Settle a payment. It may be called again for a payment whose outcome is unknown,
	 * and must then not move the money twice. If the money moves before the request
	 * ({@link io.github.x402spring.payment.scheme.PaymentScheme#isPaidBefore}), this
	 * finds out whether it has moved.
	 * @param payment the payment
	 * @return what is known; an exception counts as {@link SettlementResult.Unknown}
	 */
	SettlementResult settle(CheckedPayment payment);

	/**
	 * Return where proof of outcomes is found.
	 * @return the evidence of this rail; the default is {@link PaymentEvidence#NONE}, and
	 * then the {@link PaymentEvidence} bean is asked
	 */
	default PaymentEvidence evidence() {
		return PaymentEvidence.NONE;
	}

}
