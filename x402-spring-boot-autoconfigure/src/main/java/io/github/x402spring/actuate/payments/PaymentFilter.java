package io.github.x402spring.actuate.payments;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.x402spring.actuate.page.Html;
import io.github.x402spring.payment.MoneyState;
import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriUtils;

/**
 * Asks on the page which payments are shown, and links to others.
 *
 * @param question which are shown now
 */
record PaymentFilter(PaymentQuestion question) {

	/** How many endpoints or networks can be chosen at most. */
	private static final int CHOICES = 200;

	private static final Map<String, String> MONEY = choices("SETTLED", "Settled", "UNKNOWN", "Unknown", "FAILED",
			"Failed", "RESERVED,SETTLING", "Under way");

	private static final Map<String, String> CONTENT = choices("DELIVERED", "Delivered", "NONE,SERVING,FAILED", "Owed",
			"REFUNDED", "Refunded", "UNATTRIBUTED", "Unattributed");

	private static final String ALL_MONEY = Arrays.stream(MoneyState.values())
		.map(Enum::name)
		.collect(Collectors.joining(","));

	void write(Html html, Collection<String> endpoints, Collection<String> networks) {
		html.raw("<form method=\"get\" class=\"filter\" aria-label=\"Filter payments\">\n");
		select(html, "money", "Money", MONEY, this.question.money());
		select(html, "content", "Content", CONTENT, this.question.content());
		select(html, "endpoint", "Endpoint", named(endpoints, false), this.question.endpoint());
		select(html, "network", "Network", named(networks, true), this.question.network());
		input(html, "payer", "Payer, full address", "text", this.question.payer());
		input(html, "from", "From day (UTC)", dateOrText(this.question.from()), this.question.from());
		input(html, "until", "Before day (UTC)", dateOrText(this.question.until()), this.question.until());
		html.raw("<div class=\"actions\"><button>Filter</button> <a class=\"button\" href=\"")
			.text(csv())
			.raw("\" download=\"payments.csv\">CSV</a>");
		if (!this.question.isEmpty()) {
			html.raw(" <a class=\"button\" href=\"?\">Overview</a>");
		}
		html.raw("</div>\n</form>\n");
	}

	/**
	 * Return the address of the following payments.
	 * @param after where they begin
	 * @return a reference to this page
	 */
	String after(String after) {
		return reference(this.question, Map.of("after", after));
	}

	/**
	 * Return the address of all these payments for a spreadsheet: of each state that is
	 * shown, not only of the settled ones.
	 * @return a reference to this page
	 */
	String csv() {
		String money = this.question.money();
		return reference(this.question, Map.of("money", (money != null) ? money : ALL_MONEY, "format", "csv"));
	}

	private static String reference(PaymentQuestion question, Map<String, String> others) {
		Map<String, @Nullable String> values = new LinkedHashMap<>();
		values.put("money", question.money());
		values.put("content", question.content());
		values.put("endpoint", question.endpoint());
		values.put("network", question.network());
		values.put("payer", question.payer());
		values.put("from", question.from());
		values.put("until", question.until());
		values.putAll(new TreeMap<>(others));
		return values.entrySet()
			.stream()
			.filter((it) -> it.getValue() != null)
			.map((it) -> it.getKey() + "=" + UriUtils.encode(String.valueOf(it.getValue()), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&", "?", ""));
	}

	private static Map<String, String> named(Collection<String> values, boolean networks) {
		return new TreeSet<>(values).stream()
			.limit(CHOICES)
			.collect(Collectors.toMap((it) -> it, (it) -> networks ? Html.network(it) : it, (one, other) -> one,
					LinkedHashMap::new));
	}

	// A value that cannot be chosen, such as one of a link, stays what is chosen.
	private static void select(Html html, String name, String label, Map<String, String> choices,
			@Nullable String chosen) {
		label(html, name, label).raw("<select id=\"filter-").raw(name).raw("\" name=\"").raw(name);
		html.raw("\"><option value=\"\">Any</option>");
		Map<String, String> all = new LinkedHashMap<>(choices);
		if (chosen != null) {
			all.putIfAbsent(chosen, chosen);
		}
		all.forEach((value, text) -> html.raw("<option value=\"")
			.text(value)
			.raw(value.equals(chosen) ? "\" selected>" : "\">")
			.text(text)
			.raw("</option>"));
		html.raw("</select></div>\n");
	}

	private static void input(Html html, String name, String label, String type, @Nullable String value) {
		label(html, name, label).raw("<input type=\"")
			.raw(type)
			.raw("\" id=\"filter-")
			.raw(name)
			.raw("\" name=\"")
			.raw(name)
			.raw("\" autocomplete=\"off\" spellcheck=\"false\" value=\"")
			.text((value != null) ? value : "")
			.raw("\"></div>\n");
	}

	private static Html label(Html html, String name, String label) {
		return html.raw("<div><label for=\"filter-").raw(name).raw("\">").raw(label).raw("</label>");
	}

	// A link may name a moment, which a field for days would lose.
	private static String dateOrText(@Nullable String value) {
		return (value != null && value.indexOf('T') >= 0) ? "text" : "date";
	}

	private static Map<String, String> choices(String... choices) {
		Map<String, String> all = new LinkedHashMap<>();
		List<String> texts = List.of(choices);
		for (int i = 0; i < texts.size(); i += 2) {
			all.put(texts.get(i), texts.get(i + 1));
		}
		return all;
	}

}
