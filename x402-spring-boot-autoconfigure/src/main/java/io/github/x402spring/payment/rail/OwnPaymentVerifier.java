package io.github.x402spring.payment.rail;

import java.util.List;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;

/**
 * Refuses payments that another seller uses, and asks a verifier about all others. The
 * payment is in the ledger by then. Code that settles for other sellers looks into the
 * ledger after it has claimed a payment, so of two sellers that get one payment at once
 * at most one sells.
 *
 * @since 0.1.0
 */
public final class OwnPaymentVerifier implements PaymentVerifier {

	private static final String USED = "payment_already_used";

	private final List<ForeignPayments> foreign;

	private final PaymentVerifier verifier;

	/**
	 * Create a verifier.
	 * @param foreign payments of other sellers
	 * @param verifier asked about all others
	 */
	public OwnPaymentVerifier(List<ForeignPayments> foreign, PaymentVerifier verifier) {
		this.foreign = List.copyOf(foreign);
		this.verifier = verifier;
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		if (isForeign(payment)) {
			return new VerificationResult.Rejected(USED);
		}
		return this.verifier.verify(payment);
	}

	private boolean isForeign(CheckedPayment payment) {
		try {
			return this.foreign.stream().anyMatch((it) -> it.contains(payment.key()));
		}
		catch (RuntimeException ex) {
			throw new PaymentUnavailableException("It is not known whether another seller uses the payment", null);
		}
	}

}
