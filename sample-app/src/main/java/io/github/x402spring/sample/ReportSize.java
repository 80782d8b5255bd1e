package io.github.x402spring.sample;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import io.github.x402spring.pricing.PaymentTerms;

/**
 * How many cities a report covers, and what it costs. Price list and handler read the
 * same list, so that nothing is served that has no price.
 */
enum ReportSize {

	SMALL("$0.002", 1), MEDIUM("$0.005", 3), LARGE("$0.01", 5);

	private final PaymentTerms terms;

	private final int cities;

	ReportSize(String price, int cities) {
		this.terms = PaymentTerms.of(price);
		this.cities = cities;
	}

	PaymentTerms terms() {
		return this.terms;
	}

	int cities() {
		return this.cities;
	}

	String title() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Optional<ReportSize> find(String title) {
		return Arrays.stream(values()).filter((size) -> size.title().equals(title)).findFirst();
	}

}
