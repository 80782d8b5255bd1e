package io.github.x402spring.l402;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Writes what a token is good for as caveats.
 */
final class CaveatWriter {

	private final String service;

	private final List<String> caveats = new ArrayList<>();

	private CaveatWriter(String service) {
		this.service = service;
	}

	/**
	 * Write caveats.
	 * @param service the service that makes them
	 * @param terms what they say
	 * @return the caveats; the last one is the end of the token
	 * @throws IllegalArgumentException if something has no form in a caveat
	 */
	static List<String> write(String service, TokenTerms terms) {
		return write(service, terms, false);
	}

	/**
	 * Write caveats of a token of the payment page, which may ask about its invoice.
	 * @param service the service that makes them
	 * @param terms what they say
	 * @return the caveats
	 * @throws IllegalArgumentException if something has no form in a caveat
	 */
	static List<String> writeForPage(String service, TokenTerms terms) {
		return write(service, terms, true);
	}

	private static List<String> write(String service, TokenTerms terms, boolean page) {
		CaveatWriter writer = new CaveatWriter(service);
		writer.add(Condition.SERVICES, service + ":0");
		writer.sale(terms.sale());
		writer.add(Condition.PAGE, page ? "1" : null);
		writer.limits(terms.limits());
		return writer.caveats;
	}

	private void sale(TokenSale sale) {
		add(Condition.NETWORK, sale.network().name().toLowerCase(Locale.ROOT));
		add(Condition.AMOUNT, sale.amount());
		add(Condition.RATE, sale.rate());
		add(Condition.ENDPOINT, sale.endpoint());
		add(Condition.FINGERPRINT, sale.fingerprint());
		if (sale.plan() != null) {
			add(Condition.PLAN, sale.plan());
			add(Condition.HOLDING, sale.holding());
			add(Condition.REDEEM_UNTIL, sale.until().getEpochSecond());
		}
	}

	private void limits(TokenLimits limits) {
		add(Condition.CAPABILITIES, list(limits.scopes()));
		add(Condition.MAX_CALLS, limits.calls());
		add(Condition.BUDGET, limits.budget());
		add(Condition.METHODS, limits.methods().isEmpty() ? null : list(limits.methods()));
		add(Condition.PATH, limits.path());
		add(Condition.VALID_UNTIL, limits.until().getEpochSecond());
	}

	private static String list(Set<String> values) {
		return String.join(",", new TreeSet<>(values));
	}

	private void add(Condition condition, @Nullable Object value) {
		if (value == null) {
			return;
		}
		String text = value.toString();
		if (!condition.allows(text) || !text.equals(text.strip())) {
			throw new IllegalArgumentException("A token cannot say this of its " + condition);
		}
		this.caveats.add(condition.name(this.service) + "=" + text);
	}

}
