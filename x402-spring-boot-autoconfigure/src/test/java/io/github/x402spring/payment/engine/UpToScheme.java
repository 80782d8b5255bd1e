package io.github.x402spring.payment.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
 * A scheme of which less than the price may be settled.
 */
record UpToScheme(PaymentScheme scheme) implements PaymentScheme {

	@Override
	public boolean maySettleLess(PaymentKind kind) {
		return true;
	}

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
		return this.scheme.authenticate(credential, quotes);
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
	public AuthenticatedPayment restore(ReservationTerms terms, String stored) {
		return this.scheme.restore(terms, stored);
	}

	@Override
	public Optional<TokenUnit> unit(Quote quote) {
		return this.scheme.unit(quote);
	}

}
