package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.payment.scheme.IssuedRequest;
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

	boolean isSecret() {
		return this.scheme.isSecret(this.payment.kind());
	}

	/**
	 * Return whether a payment of the book is of no use for this request any more, so
	 * that the request counts as unpaid.
	 * @param known the payment as it is in the book
	 * @return whether it is a secret that is used up, or that was for another request
	 */
	boolean isSpent(Payment known) {
		return isSecret() && (known.content() == ContentState.DELIVERED || known.content() == ContentState.REFUNDED
				|| !isSameRequest(known));
	}

	/**
	 * Return why what was paid before the request comes too late to be served.
	 * @param now the current time
	 * @return the reason: its time is over, or nothing is sold there any more; empty if
	 * it comes in time, or is not paid yet
	 */
	Optional<String> lateness(Instant now) {
		if (!isPaidBefore()) {
			return Optional.empty();
		}
		return isWithdrawn() ? Optional.of(Reasons.WITHDRAWN) : this.scheme.expiry(this.payment, now);
	}

	/**
	 * Return whether what it is for is not there any more.
	 * @return whether nothing can be served for it
	 */
	boolean isWithdrawn() {
		return this.presentation.endpoint().isWithdrawn();
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
				|| this.credential.isSettledFirst(this.presentation.request().method())
				|| this.presentation.endpoint().settlement() == Settlement.BEFORE_HANDLER;
	}

	boolean isIssuedForRequest() {
		return (isWithdrawn() || isForContent())
				&& this.scheme.isIssuedFor(this.credential, this.payment, issuedRequest());
	}

	/**
	 * Return whether what was presented would be for this request, if its holder had not
	 * taken the scope of the endpoint from it.
	 * @return whether only that is missing
	 */
	boolean lacksScope() {
		return isForContent() && this.scheme.lacksScope(this.credential, this.payment, issuedRequest());
	}

	// Where nothing is served, every request is as good as the one that was challenged.
	private IssuedRequest issuedRequest() {
		return new IssuedRequest(this.presentation.endpoint(), this.presentation.request(),
				(fingerprint) -> isWithdrawn() || Fingerprint.matches(fingerprint, this.presentation.request(), null));
	}

	/**
	 * Return whether a payment of the book was for this request.
	 * @param known the payment as it is in the book
	 * @return whether it was, and, if it is a secret, whether this copy is still for it:
	 * holders may pass on less than they have
	 */
	boolean isSameRequest(Payment known) {
		return isForContent()
				&& Fingerprint.matches(known.terms().fingerprint(), this.presentation.request(), this.credential)
				&& (!isSecret() || isIssuedForRequest());
	}

	private boolean isForContent() {
		return this.credential.isForContentOf(this.presentation.request());
	}

	// A secret that only the payer knows may come in another text.
	boolean isSameText(Payment known) {
		return isSecret() || known.terms().credentialDigest().equals(this.credentialDigest);
	}

	/**
	 * Return the digest of the id that the client gave it.
	 * @return the digest; {@code null} if there is no id, if the payment does not name
	 * its payer, or if the money has moved already, so that no second payment can be
	 * avoided
	 */
	@Nullable String identifierDigest() {
		String payer = this.payment.payer();
		String identifier = this.credential.identifier();
		return (payer == null || identifier == null || isPaidBefore()) ? null
				: Fingerprint.ofIdentifier(payer, this.presentation.endpoint().identity(), identifier);
	}

	/**
	 * Return whether others cannot present it for this request, although its
	 * authorisation becomes public.
	 * @return whether it is a secret, or has an id, or is the payment of a principal
	 */
	boolean isPrivate() {
		return isSecret() || this.credential.identifier() != null
				|| this.presentation.request().principal().isPresent();
	}

	boolean is(Payment known) {
		return known.terms().key().equals(this.payment.key());
	}

	ReservationTerms terms(Quote quote, Instant now, @Nullable Long afterBlock) {
		Instant until = this.payment.until();
		Instant validBefore = (until == null || until.isAfter(LATEST)) ? LATEST : until;
		return new ReservationTerms(this.payment.key(), this.presentation.endpoint().id(), this.fingerprint,
				this.credentialDigest, this.payment.payer(), this.credential.protocol(), quote, validBefore, now,
				afterBlock, identifierDigest());
	}

	CheckedPayment checked(Quote quote) {
		return new CheckedPayment(this.payment, quote, this.presentation.resource());
	}

}
