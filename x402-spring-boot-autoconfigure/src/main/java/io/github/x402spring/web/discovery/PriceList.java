package io.github.x402spring.web.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.payment.plan.Plans;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is for sale in the form of {@code llms.txt}: Markdown with one title, a
 * summary, and lists of links.
 */
final class PriceList {

	private static final Map<String, String> LINK_TITLES = Map.of("apiReference", "API reference", "homepage",
			"Home page", "llms", "More for language models");

	private final List<String> headers;

	private final Plans plans;

	private final PlanTexts texts;

	private final String name;

	private final @Nullable String description;

	private final Map<String, String> links;

	PriceList(List<String> headers, Plans plans, String name, @Nullable String description, Map<String, String> links) {
		this.headers = headers.stream().filter(Set.of("PAYMENT-REQUIRED", "WWW-Authenticate")::contains).toList();
		this.plans = plans;
		this.texts = new PlanTexts(plans);
		this.name = name;
		this.description = description;
		this.links = links;
	}

	String write(String base, List<PaidEndpointDescriptor> endpoints) {
		Set<String> sales = this.plans.passes().stream().map(SoldPasses::property).collect(Collectors.toSet());
		StringBuilder text = new StringBuilder("# ").append(plain(this.name)).append("\n\n");
		if (this.description != null) {
			text.append("> ").append(plain(this.description)).append("\n\n");
		}
		text.append(
				"Each call of the endpoints below is paid for. A call without a payment answers 402 with what to pay");
		if (!this.headers.isEmpty()) {
			text.append(", in the header ").append(String.join(" or ", this.headers));
		}
		text.append(". Prices may change: what the 402 says counts.\n");
		section(text, "Paid endpoints", "",
				endpoints.stream().filter((it) -> !sales.contains(it.handler())).flatMap((it) -> lines(base, it)));
		section(text, "Passes",
				"One payment for many calls: buy a pass, then send its token in the header " + PassProtocol.HEADER
						+ ".\n\n",
				endpoints.stream().filter((it) -> sales.contains(it.handler())).flatMap((it) -> lines(base, it)));
		section(text, "Documents", "",
				this.links.entrySet()
					.stream()
					.map((it) -> "[" + LINK_TITLES.getOrDefault(it.getKey(), it.getKey()) + "]("
							+ (it.getValue().startsWith("/") ? base + it.getValue() : it.getValue()) + ")"));
		return text.toString();
	}

	private static void section(StringBuilder text, String title, String introduction, Stream<String> lines) {
		String list = lines.map((it) -> "- " + it + "\n").collect(Collectors.joining());
		if (!list.isEmpty()) {
			text.append("\n## ").append(title).append("\n\n").append(introduction).append(list);
		}
	}

	private Stream<String> lines(String base, PaidEndpointDescriptor endpoint) {
		List<String> notes = new ArrayList<>(List.of(EndpointOffers.price(endpoint) + "."));
		if (!endpoint.description().isEmpty()) {
			notes.add(sentence(plain(endpoint.description())));
		}
		notes.addAll(this.texts.of(endpoint));
		String methods = endpoint.methods().isEmpty() ? "" : String.join(", ", endpoint.methods()) + " ";
		return endpoint.patterns()
			.stream()
			.map(PathText::of)
			.map((path) -> "[" + methods + path + "](" + base + path + "): " + String.join(" ", notes));
	}

	private static String sentence(String text) {
		return text.endsWith(".") ? text : text + ".";
	}

	// In one line, and nothing of it is Markdown.
	private static String plain(String text) {
		return text.replaceAll("\\s+", " ").strip().replaceAll("([\\\\`*_\\[\\]<>#])", "\\\\$1");
	}

}
