package io.github.x402spring.web.page;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.PaymentScheme;

/**
 * Writes prices and networks for people.
 */
final class Money {

	private final List<PaymentScheme> schemes;

	private final Function<Quote, Optional<BigDecimal>> dollars;

	Money(List<PaymentScheme> schemes, Function<Quote, Optional<BigDecimal>> dollars) {
		this.schemes = List.copyOf(schemes);
		this.dollars = dollars;
	}

	Optional<PaymentScheme.TokenUnit> unit(Quote quote) {
		return this.schemes.stream()
			.filter((scheme) -> scheme.kinds(quote.network()).contains(quote.kind()))
			.flatMap((scheme) -> scheme.unit(quote).stream())
			.findFirst();
	}

	String amount(Quote quote, PageTexts texts) {
		return unit(quote).map((unit) -> texts.number(unit.toDecimal(quote.amount())) + " " + unit.symbol())
			.orElseGet(() -> texts.text("units", texts.number(new BigDecimal(quote.amount()))));
	}

	Optional<String> dollars(Quote quote, PageTexts texts) {
		return this.dollars.apply(quote).map((it) -> texts.dollars(it.stripTrailingZeros()));
	}

	/**
	 * Return what people call a network.
	 * @param network the network
	 * @return {@code Base Sepolia} for {@code base-sepolia}, or the id
	 */
	static String name(Network network) {
		return isLightning(network) ? "Lightning" : network.shortName().map(Money::title).orElse(network.id());
	}

	static boolean isLightning(Network network) {
		return network.id().startsWith("bip122:");
	}

	private static String title(String name) {
		StringBuilder title = new StringBuilder(name.length());
		for (int i = 0; i < name.length(); i++) {
			char character = (name.charAt(i) == '-') ? ' ' : name.charAt(i);
			title.append((i == 0 || name.charAt(i - 1) == '-') ? Character.toUpperCase(character) : character);
		}
		return title.toString();
	}

}
