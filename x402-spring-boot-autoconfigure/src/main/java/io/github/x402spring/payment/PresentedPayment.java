package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Instant;

import io.github.x402spring.protocol.PaymentRequirements;
import org.jspecify.annotations.Nullable;

/**
 * A payment that its payer provably signed, together with the request that it came with.
 *
 * @param presentation the request
 * @param scheme the payment's scheme
 * @param payment the payment
 * @param fingerprint what it is used for
 * @param payloadDigest its text as it came in
 */
record PresentedPayment(Presentation presentation, PaymentScheme scheme, AuthenticatedPayment payment,
		String fingerprint, String payloadDigest) {

	/** The latest instant that ledgers are asked to hold: 9999-12-31T23:59:59Z. */
	private static final BigInteger MAX_EPOCH_SECOND = BigInteger.valueOf(253_402_300_799L);

	static PresentedPayment of(Presentation presentation, PaymentScheme scheme, AuthenticatedPayment payment) {
		return new PresentedPayment(presentation, scheme, payment,
				Fingerprint.of(presentation.request(), presentation.inputs(), payment.payload()),
				Fingerprint.ofText(payment.payload().json()));
	}

	boolean isSameRequest(Payment known) {
		return Fingerprint.matches(known.terms().fingerprint(), this.presentation.request(), this.payment.payload());
	}

	boolean isSameText(Payment known) {
		return known.terms().payloadDigest().equals(this.payloadDigest);
	}

	ReservationTerms terms(PaymentRequirements requirements, Instant now, @Nullable Long afterBlock) {
		return new ReservationTerms(this.payment.key(), this.presentation.endpoint().id(), this.fingerprint,
				this.payloadDigest, this.payment.payer(), this.payment.payload().x402Version(), requirements,
				Instant.ofEpochSecond(this.payment.validBefore().min(MAX_EPOCH_SECOND).longValue()), now, afterBlock);
	}

	CheckedPayment checked(PaymentRequirements requirements) {
		return new CheckedPayment(this.payment.payload(), requirements, this.presentation.resource(),
				this.payment.key(), this.payment.payer());
	}

}
