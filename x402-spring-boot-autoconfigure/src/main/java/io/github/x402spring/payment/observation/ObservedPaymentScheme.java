package io.github.x402spring.payment.observation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.github.x402spring.Network;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
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
	public boolean isIssuedFor(AuthenticatedPayment payment, Predicate<String> request) {
		return this.scheme.isIssuedFor(payment, request);
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
