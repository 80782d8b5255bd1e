package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
 * A scheme that takes satoshis as they are, dollars at a rate that moves, and no tokens.
 */
final class MovingRate implements PaymentScheme {

	static final Network NETWORK = new Network("bip122:0f9188f13cb7b2c71f2a335e3a4fc328");

	static final PaymentWay WAY = new PaymentWay(NETWORK, null, null, Duration.ofMinutes(5));

	private static final PaymentKind KIND = new PaymentKind("moving", NETWORK, "test");

	int rate;

	@Override
	public Set<PaymentKind> kinds(Network network) {
		return network.equals(NETWORK) ? Set.of(KIND) : Set.of();
	}

	@Override
	public Optional<Quote> quote(Price price, PaymentWay option) {
		if (!option.network().equals(NETWORK)) {
			return Optional.empty();
		}
		return switch (price) {
			case Price.Satoshis satoshis -> Optional.of(quote(satoshis.millisatoshis()));
			case Price.Dollars dollars when this.rate > 0 ->
				Optional.of(quote(dollars.toAtomic("", 6).multiply(BigInteger.valueOf(this.rate))));
			case Price.Dollars dollars -> Optional.empty();
			case Price.Tokens tokens -> Optional.empty();
			case Price.Atomic atomic -> Optional.empty();
		};
	}

	private static Quote quote(BigInteger amount) {
		return new Quote(KIND, "msat", amount, null, Duration.ofMinutes(5), Map.of());
	}

	@Override
	public boolean varies(Price price, PaymentWay option) {
		return price instanceof Price.Dollars && option.network().equals(NETWORK);
	}

	@Override
	public SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes) {
		return new SchemeResult.NotMine<>();
	}

	@Override
	public SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
		return new SchemeResult.NotMine<>();
	}

	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return Optional.empty();
	}

	@Override
	public AuthenticatedPayment restore(ReservationTerms terms, String stored) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Optional<TokenUnit> unit(Quote quote) {
		return Optional.empty();
	}

}
