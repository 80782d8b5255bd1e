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
 * A scheme that leaves what every scheme must do to another one. Tests override what they
 * change.
 */
interface DelegatingScheme extends PaymentScheme {

	PaymentScheme scheme();

	@Override
	default Set<PaymentKind> kinds(Network network) {
		return scheme().kinds(network);
	}

	@Override
	default Optional<Quote> quote(Price price, PaymentWay option) {
		return scheme().quote(price, option);
	}

	@Override
	default SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes) {
		return scheme().authenticate(credential, quotes);
	}

	@Override
	default SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
		return scheme().match(payment, quotes, now);
	}

	@Override
	default Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return scheme().expiry(payment, now);
	}

	@Override
	default AuthenticatedPayment restore(ReservationTerms terms, String stored) {
		return scheme().restore(terms, stored);
	}

	@Override
	default Optional<TokenUnit> unit(Quote quote) {
		return scheme().unit(quote);
	}

}
