package io.github.x402spring.payment.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PendingPayment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.SchemeResult;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The schemes of an application: a credential is for the first one that accepts it, a
 * payment of the ledger for the one of its kind.
 */
final class SchemeRegistry {

	private static final Log logger = LogFactory.getLog(SchemeRegistry.class);

	private final List<PaymentScheme> all;

	// The schemes give the same answer each time.
	private final Map<PaymentKind, PaymentScheme> found = new ConcurrentHashMap<>();

	SchemeRegistry(List<PaymentScheme> all) {
		this.all = List.copyOf(all);
	}

	/**
	 * Ask the schemes until one accepts.
	 * @param credential what was presented
	 * @param quotes what is asked for now
	 * @return the payment with its scheme, or the first that a rail may prove, or the
	 * first refusal
	 * @throws MalformedMessageException if the credential does not have the form that its
	 * scheme prescribes
	 */
	SchemeResult<Authentic> authenticate(Credential credential, List<Quote> quotes) {
		String refusal = null;
		Authentic unproven = null;
		for (PaymentScheme scheme : this.all) {
			switch (scheme.authenticate(credential, quotes)) {
				case SchemeResult.Accepted<AuthenticatedPayment> accepted -> {
					return new SchemeResult.Accepted<>(new Authentic(scheme, accepted.value()));
				}
				case SchemeResult.Unproven<AuthenticatedPayment> it -> {
					if (unproven == null) {
						unproven = new Authentic(scheme, it.value());
					}
				}
				case SchemeResult.Refused<AuthenticatedPayment> refused -> {
					if (refusal == null) {
						refusal = refused.reason();
					}
				}
				case SchemeResult.NotMine<AuthenticatedPayment> other -> {
				}
			}
		}
		if (unproven != null) {
			return new SchemeResult.Unproven<>(unproven);
		}
		return new SchemeResult.Refused<>((refusal != null) ? refusal : Reasons.UNSUPPORTED_SCHEME);
	}

	/**
	 * Return which payments a credential may be, by what it says.
	 * @param credential what was presented, of which nothing is checked
	 * @param quotes what is asked for now
	 * @return their keys
	 */
	List<PaymentKey> claims(Credential credential, List<Quote> quotes) {
		return this.all.stream().flatMap((scheme) -> scheme.claims(credential, quotes).stream()).toList();
	}

	/**
	 * Return whether a credential shows a secret, so that it is checked at little cost.
	 * @param credential what was presented, of which nothing is checked
	 * @return whether its scheme says so
	 */
	boolean isSecret(Credential credential) {
		return this.all.stream().anyMatch((scheme) -> scheme.isSecret(credential));
	}

	/**
	 * Find what a credential paid for before the request, if that is not sold any more.
	 * @param credential what was presented
	 * @param sold tells the identities of what is sold
	 * @return the first endpoint that a scheme names
	 */
	Optional<String> withdrawn(Credential credential, Supplier<Set<String>> sold) {
		return this.all.stream().flatMap((scheme) -> scheme.withdrawn(credential, sold).stream()).findFirst();
	}

	/**
	 * Find the key of what was issued and may be revoked before it is presented.
	 * @param reference its name
	 * @return the first that a scheme knows
	 */
	Optional<PaymentKey> revocable(String reference) {
		return this.all.stream().flatMap((scheme) -> scheme.revocable(reference).stream()).findFirst();
	}

	/**
	 * Return whether another process may sell what a credential paid for.
	 * @param credential what was presented
	 * @param known tells the identities of all that this process has ever sold
	 * @param start when this process has started
	 * @return whether it never sold that, and the credential may be newer than it
	 */
	boolean mayBuyElsewhere(Credential credential, Supplier<Set<String>> known, Instant start) {
		return this.all.stream()
			.anyMatch((scheme) -> scheme.withdrawn(credential, known).isPresent()
					&& scheme.mayBuyElsewhere(credential, start));
	}

	/**
	 * Restore a payment that was sent, to present it again.
	 * @param payment a payment of the ledger
	 * @return the payment, or {@code null} if nothing was kept of it, or if what was kept
	 * cannot be read: then only evidence can tell its outcome
	 */
	@Nullable CheckedPayment restore(Payment payment) {
		PendingPayment pending = payment.pending();
		if (pending == null) {
			return null;
		}
		ReservationTerms terms = payment.terms();
		PaymentKind kind = terms.quote().kind();
		Optional<PaymentScheme> scheme = find(kind);
		if (scheme.isEmpty()) {
			logger.error("Payment " + payment.id() + " cannot be presented again: no payment scheme supports " + kind);
			return null;
		}
		return restore(scheme.get(), payment, pending);
	}

	private static @Nullable CheckedPayment restore(PaymentScheme scheme, Payment payment, PendingPayment pending) {
		ReservationTerms terms = payment.terms();
		try {
			return new CheckedPayment(scheme.restore(terms, pending.proof()), terms.quote(), pending.resource());
		}
		// The message of a scheme of the application might quote the proof.
		catch (RuntimeException ex) {
			logger.error("Payment " + payment.id() + " cannot be presented again: its proof cannot be read ("
					+ ex.getClass().getName() + ")");
			return null;
		}
	}

	/**
	 * Return whether less than the price may be settled.
	 * @param kind a kind of payment
	 * @return whether its scheme says so
	 */
	boolean maySettleLess(PaymentKind kind) {
		return find(kind).filter((scheme) -> scheme.maySettleLess(kind)).isPresent();
	}

	/**
	 * Return whether the money moves before the request.
	 * @param kind a kind of payment
	 * @return whether its scheme says so
	 */
	boolean isPaidBefore(PaymentKind kind) {
		return find(kind).filter((scheme) -> scheme.isPaidBefore(kind)).isPresent();
	}

	/**
	 * Return whether settlements have transactions.
	 * @param kind a kind of payment
	 * @return whether its scheme says so; also if there is no scheme
	 */
	boolean hasTransactions(PaymentKind kind) {
		return find(kind).filter((scheme) -> !scheme.hasTransactions(kind)).isEmpty();
	}

	private Optional<PaymentScheme> find(PaymentKind kind) {
		return Optional.ofNullable(this.found.computeIfAbsent(kind, this::search));
	}

	private @Nullable PaymentScheme search(PaymentKind kind) {
		return this.all.stream()
			.filter((scheme) -> scheme.kinds(kind.network()).contains(kind))
			.findFirst()
			.orElse(null);
	}

	/**
	 * A payment with its scheme: genuine, or said to be by a result that says so.
	 *
	 * @param scheme the scheme that read it
	 * @param payment the payment
	 */
	record Authentic(PaymentScheme scheme, AuthenticatedPayment payment) {

	}

}
