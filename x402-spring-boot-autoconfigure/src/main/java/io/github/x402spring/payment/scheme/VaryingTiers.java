package io.github.x402spring.payment.scheme;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.pricing.PaidRequest;

/**
 * Tiers whose prices are converted at a rate that moves.
 *
 * @param kinds what may be quoted
 * @param tokens what may be asked for, as far as it is known
 * @param now makes the quotes of each tier as they are now; a tier without any waits for
 * a rate
 * @param tier finds the tier of a request
 * @param check is shown requests before they are priced
 */
record VaryingTiers(Set<PaymentKind> kinds, Set<PaymentToken> tokens, Supplier<List<List<Quote>>> now,
		ToIntFunction<PaidRequest> tier, Consumer<PaidRequest> check) implements QuoteSource {

	@Override
	public List<Quote> quotes(PaidRequest request) {
		this.check.accept(request);
		return present(this.now.get().get(this.tier.applyAsInt(request)));
	}

	@Override
	public List<List<Quote>> tiers() {
		return this.now.get();
	}

	@Override
	public QuoteSource checkedBy(Consumer<PaidRequest> other) {
		return new VaryingTiers(this.kinds, this.tokens, this.now, this.tier, this.check.andThen(other));
	}

	/**
	 * Require that there is a quote: none at all would mean that the request is free.
	 * @param quotes the quotes of a price
	 * @return the same
	 * @throws PaymentUnavailableException if there is none
	 */
	static List<Quote> present(List<Quote> quotes) {
		if (quotes.isEmpty()) {
			throw new PaymentUnavailableException("No rate is known at which the price could be paid", null);
		}
		return quotes;
	}

}
