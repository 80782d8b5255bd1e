package io.github.x402spring.payment.observation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.github.x402spring.Network;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;

/**
 * A scheme whose check of signatures is observed: the one check that takes time.
 */
record ObservedPaymentScheme(PaymentScheme scheme, VerificationObservations observations) implements PaymentScheme {

	@Override
	public Set<PaymentKind> kinds(Network network) {
		return this.scheme.kinds(network);
	}

	@Override
	public Optional<Quote> quote(Price price, PaymentWay option) {
		return this.scheme.quote(price, option);
	}

	@Override
	public boolean varies(Price price, PaymentWay option) {
		return this.scheme.varies(price, option);
	}

	@Override
	public SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes) {
		return this.observations.observe(ErrorTypes.NONE, () -> this.scheme.authenticate(credential, quotes),
				(result) -> switch (result) {
					case SchemeResult.Accepted<AuthenticatedPayment> it -> "valid";
					case SchemeResult.Unproven<AuthenticatedPayment> it -> "unproven";
					case SchemeResult.Refused<AuthenticatedPayment> it -> "rejected";
					case SchemeResult.NotMine<AuthenticatedPayment> it -> "other";
				});
	}

	@Override
	public List<PaymentKey> claims(Credential credential, List<Quote> quotes) {
		return this.scheme.claims(credential, quotes);
	}

	@Override
	public boolean isIssuedFor(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return this.scheme.isIssuedFor(credential, payment, request);
	}

	@Override
	public boolean lacksScope(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return this.scheme.lacksScope(credential, payment, request);
	}

	@Override
	public Optional<String> withdrawn(Credential credential, Supplier<Set<String>> sold) {
		return this.scheme.withdrawn(credential, sold);
	}

	@Override
	public Optional<PaymentKey> revocable(String reference) {
		return this.scheme.revocable(reference);
	}

	@Override
	public boolean mayBuyElsewhere(Credential credential, Instant start) {
		return this.scheme.mayBuyElsewhere(credential, start);
	}

	@Override
	public SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
		return this.scheme.match(payment, quotes, now);
	}

	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return this.scheme.expiry(payment, now);
	}

	@Override
	public boolean maySettleLess(PaymentKind kind) {
		return this.scheme.maySettleLess(kind);
	}

	@Override
	public boolean isPaidBefore(PaymentKind kind) {
		return this.scheme.isPaidBefore(kind);
	}

	@Override
	public boolean isSecret(PaymentKind kind) {
		return this.scheme.isSecret(kind);
	}

	@Override
	public boolean isSecret(Credential credential) {
		return this.scheme.isSecret(credential);
	}

	@Override
	public boolean hasTransactions(PaymentKind kind) {
		return this.scheme.hasTransactions(kind);
	}

	@Override
	public AuthenticatedPayment restore(ReservationTerms terms, String stored) {
		return this.scheme.restore(terms, stored);
	}

	@Override
	public Optional<TokenUnit> unit(Quote quote) {
		return this.scheme.unit(quote);
	}

}
