package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.payment.scheme.PaymentScheme;
import org.jspecify.annotations.Nullable;

/**
 * A payment together with the request that it came with. Its payer provably signed it, or
 * the rail has to prove that before anything is reserved for it.
 *
 * @param presentation the request
 * @param scheme the payment's scheme
 * @param payment the payment
 * @param credential what was presented
 * @param fingerprint what it is used for
 * @param credentialDigest digest of its text as it came in
 * @param proven whether its payer provably signed it; what the ledger knows by the same
 * text was proven before
 * @param settledFirst whether it is settled before the handler runs, whatever the
 * endpoint says
 */
record PresentedPayment(Presentation presentation, PaymentScheme scheme, AuthenticatedPayment payment,
		Credential credential, String fingerprint, String credentialDigest, boolean proven, boolean settledFirst) {

	/** The latest instant that ledgers are asked to hold. */
	private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

	static PresentedPayment of(Presentation presentation, Credential credential, SchemeRegistry.Authentic authentic) {
		return of(presentation, credential, authentic, true);
	}

	// What only the rail can prove may be proven once and no later.
	static PresentedPayment unproven(Presentation presentation, Credential credential, SchemeRegistry.Authentic read) {
		return of(presentation, credential, read, false);
	}

	private static PresentedPayment of(Presentation presentation, Credential credential, SchemeRegistry.Authentic read,
			boolean proven) {
		return new PresentedPayment(presentation, read.scheme(), read.payment(), credential,
				Fingerprint.of(presentation.request(), presentation.inputs(), credential),
				Fingerprint.ofText(credential.text()), proven, !proven);
	}

	PresentedPayment offered(List<Quote> quotes) {
		Presentation other = new Presentation(this.presentation.endpoint(), this.presentation.request(),
				this.presentation.inputs(), quotes);
		return new PresentedPayment(other, this.scheme, this.payment, this.credential, this.fingerprint,
				this.credentialDigest, this.proven, this.settledFirst);
	}

	PresentedPayment settlingFirst() {
		return new PresentedPayment(this.presentation, this.scheme, this.payment, this.credential, this.fingerprint,
				this.credentialDigest, this.proven, true);
	}

	boolean isPaidBefore() {
		return this.scheme.isPaidBefore(this.payment.kind());
	}

	/**
	 * Refuse a payment that cannot be taken now.
	 * @param retryAfter when to try again
	 * @return the problem, which says that nothing was sent only if no money has moved
	 */
	PaymentProblem notTaken(Duration retryAfter) {
		return isPaidBefore() ? new PaymentProblem.SettlementUnknown(retryAfter)
				: new PaymentProblem.Unavailable(retryAfter);
	}

	boolean isReleasedFirst() {
		return isPaidBefore() || this.settledFirst
				|| this.presentation.endpoint().settlement() == Settlement.BEFORE_HANDLER;
	}

	boolean isIssuedForRequest() {
		return this.scheme.isIssuedFor(this.payment,
				(fingerprint) -> Fingerprint.matches(fingerprint, this.presentation.request(), null));
	}

	boolean isSameRequest(Payment known) {
		return Fingerprint.matches(known.terms().fingerprint(), this.presentation.request(), this.credential);
	}

	boolean isSameText(Payment known) {
		return known.terms().credentialDigest().equals(this.credentialDigest);
	}

	ReservationTerms terms(Quote quote, Instant now, @Nullable Long afterBlock) {
		Instant until = this.payment.until();
		Instant validBefore = (until == null || until.isAfter(LATEST)) ? LATEST : until;
		return new ReservationTerms(this.payment.key(), this.presentation.endpoint().id(), this.fingerprint,
				this.credentialDigest, this.payment.payer(), this.credential.protocol(), quote, validBefore, now,
				afterBlock);
	}

	CheckedPayment checked(Quote quote) {
		return new CheckedPayment(this.payment, quote, this.presentation.resource());
	}

}
