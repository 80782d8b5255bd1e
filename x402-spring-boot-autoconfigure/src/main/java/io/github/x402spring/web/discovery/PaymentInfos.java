package io.github.x402spring.web.discovery;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes the extension {@code x-payment-info} of an operation.
 */
final class PaymentInfos {

	static final String NAME = "x-payment-info";

	private final EndpointOffers offers;

	private final List<String> families;

	private final Function<Quote, Optional<BigDecimal>> dollars;

	/**
	 * Create a writer.
	 * @param offers what endpoints cost
	 * @param families what is written as {@code protocols}; empty to leave that and
	 * {@code price} out
	 * @param dollars what a quote is worth
	 */
	PaymentInfos(EndpointOffers offers, List<String> families, Function<Quote, Optional<BigDecimal>> dollars) {
		this.offers = offers;
		this.families = List.copyOf(families);
		this.dollars = dollars;
	}

	/**
	 * Write the prices of an operation.
	 * @param endpoints what serves it: several handlers may share path and method
	 * @return the extension; empty if no way to pay is known
	 */
	Optional<Object> of(List<PaidEndpointDescriptor> endpoints) {
		List<PaymentOffer> all = endpoints.stream().flatMap((it) -> this.offers.of(it).stream()).distinct().toList();
		if (all.isEmpty()) {
			return Optional.empty();
		}
		List<String> protocols = this.families.isEmpty() ? null : this.families;
		Map<String, String> price = this.families.isEmpty() ? null : price(endpoints);
		return Optional.of((all.size() == 1) ? new SinglePaymentInfo(all.getFirst(), protocols, price)
				: new SeveralPaymentInfo(all, protocols, price));
	}

	private @Nullable Map<String, String> price(List<PaidEndpointDescriptor> endpoints) {
		List<Quote> quotes = endpoints.stream().map(PaidEndpointDescriptor::quotes).flatMap(PaymentInfos::all).toList();
		List<BigDecimal> worth = quotes.stream().flatMap((it) -> this.dollars.apply(it).stream()).sorted().toList();
		if (worth.size() < quotes.size()) {
			return null;
		}
		Map<String, String> price = new LinkedHashMap<>();
		boolean known = endpoints.stream().noneMatch((it) -> all(it.quotes()).findAny().isEmpty());
		boolean fixed = known && worth.getFirst().compareTo(worth.getLast()) == 0;
		price.put("mode", fixed ? "fixed" : "dynamic");
		price.put("currency", "USD");
		if (fixed) {
			price.put("amount", text(worth.getFirst()));
		}
		else if (known) {
			price.put("min", text(worth.getFirst()));
			price.put("max", text(worth.getLast()));
		}
		return price;
	}

	private static Stream<Quote> all(QuoteSource source) {
		return Stream.concat(source.known().stream(), source.tiers().stream().flatMap(List::stream));
	}

	private static String text(BigDecimal dollars) {
		return dollars.stripTrailingZeros().toPlainString();
	}

}
