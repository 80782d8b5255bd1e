package io.github.x402spring.web.servlet.handler;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.payment.tier.TierPlaces;
import io.github.x402spring.pricing.PriceResolver;
import io.github.x402spring.pricing.expression.PriceExpression;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringValueResolver;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;

/**
 * Makes paid endpoints from annotations and routes, checking everything that can be
 * checked before the first request.
 *
 * @since 0.1.0
 */
public final class PaidEndpointFactory {

	/**
	 * What a resolver asks for is not known before a request, so the text is bounded by
	 * itself.
	 */
	private static final int MAX_DESCRIPTION_LENGTH = 1024;

	private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

	private final EndpointQuotes quotes;

	private final EndpointWays ways;

	private final StringValueResolver placeholders;

	private final Function<String, PriceResolver> resolvers;

	private final EndpointPlans plans;

	private final List<PricedRoute> routes;

	/**
	 * Create a factory.
	 * @param quotes builds quotes; {@code null} if payments are switched off: paid
	 * handlers are then known, but not for sale
	 * @param protocols write challenges, which must fit into a header
	 * @param options the configured ways to pay, the first being the default; may be
	 * empty if every annotation says where and to whom
	 * @param maxTimeout how long a payment stays valid where nothing else is said
	 * @param placeholders resolves {@code ${...}} in annotations
	 * @param resolvers finds price resolvers by bean name
	 * @param plans the plans that endpoints name
	 * @param places find the prices of callers where plans have tiers; asked for only
	 * then
	 * @param routes handlers that properties price
	 * @throws X402ConfigurationException if a route is priced wrong
	 */
	public PaidEndpointFactory(@Nullable QuoteFactory quotes, ProtocolRegistry protocols, List<PaymentWay> options,
			Duration maxTimeout, StringValueResolver placeholders, Function<String, PriceResolver> resolvers,
			Plans plans, Supplier<TierPlaces> places, List<RouteDefinition> routes) {
		this.quotes = new EndpointQuotes(quotes, protocols, places);
		this.ways = new EndpointWays(options, maxTimeout);
		this.placeholders = placeholders;
		this.resolvers = resolvers;
		this.plans = new EndpointPlans(plans);
		this.routes = routes.stream().map(this::route).toList();
	}

	List<PricedRoute> routes() {
		return this.routes;
	}

	Optional<PaidEndpointDescriptor> annotated(HandlerMethod handler, @Nullable EndpointMapping mapping) {
		PaidEndpoint annotation = PaidEndpointAnnotations.find(handler);
		if (annotation == null) {
			return Optional.empty();
		}
		String name = handler.getBeanType().getSimpleName() + "#" + handler.getMethod().getName();
		AnswerKind kind = AnswerKind.of(handler);
		requireHoldable(annotation.settlement(), kind, name);
		String mimeType = annotation.mimeType().isEmpty() ? produced(handler) : text(annotation.mimeType());
		return Optional.of(endpoint(annotation, kind, mapping, name, mimeType));
	}

	Optional<PaidEndpointDescriptor> annotated(Class<?> handlerType, @Nullable EndpointMapping mapping) {
		PaidEndpoint annotation = PaidEndpointAnnotations.find(handlerType);
		if (annotation == null) {
			return Optional.empty();
		}
		return Optional.of(endpoint(annotation, AnswerKind.PLAIN, mapping, handlerType.getSimpleName(),
				text(annotation.mimeType())));
	}

	/**
	 * Return under which name an annotated handler would be known.
	 * @param handler the handler
	 * @param mapping its mapping
	 * @return the mapping with that name, or empty if the handler is not annotated
	 */
	Optional<EndpointMapping> mapping(HandlerMethod handler, EndpointMapping mapping) {
		return Optional.ofNullable(PaidEndpointAnnotations.find(handler)).map((it) -> {
			String id = text(it.id());
			return id.isEmpty() ? mapping : EndpointMapping.chosen(id, mapping.methods(), mapping.patterns());
		});
	}

	private PaidEndpointDescriptor endpoint(PaidEndpoint annotation, AnswerKind kind, @Nullable EndpointMapping mapping,
			String handler, String mimeType) {
		String where = "@PaidEndpoint on " + handler;
		String resolver = text(annotation.priceResolver());
		String expression = text(annotation.priceExpression());
		Optional<EndpointPlans.PlannedPrice> plan = this.plans.find(where, text(annotation.plan()),
				text(annotation.scope()), text(annotation.price()) + resolver + expression);
		String price = plan.map(EndpointPlans.PlannedPrice::price).orElseGet(() -> text(annotation.price()));
		requireOne(where, price, resolver, expression);
		try {
			String own = description(text(annotation.description()));
			String description = plan.map((it) -> it.describe(own)).orElse(own);
			PaidEndpointDescriptor.PlanUse use = plan.map(EndpointPlans.PlannedPrice::use).orElse(null);
			List<PaymentWay> ways = this.quotes.isOpen()
					? this.ways.named(text(annotation.network()), text(annotation.asset()), text(annotation.payTo()))
					: List.of();
			EndpointMapping named = identity(mapping, text(annotation.id()));
			QuoteSource source = !price.isEmpty() ? this.quotes.of(price, ways, description, mimeType, use)
					: this.quotes.of(resolver.isEmpty() ? PriceExpression.of(expression, named.patterns())
							: resolver(where, resolver), ways);
			return new PaidEndpointDescriptor(named.name(), named.identity(), handler, named.methods(),
					named.patterns(),
					plan.map(EndpointPlans.PlannedPrice::shown).orElseGet(() -> shown(price, resolver)), description,
					mimeType, order(annotation.settlement(), kind), reason(annotation.settlement(), kind), source, use,
					example(annotation, named.methods()));
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(where + " cannot be sold: " + ex.getMessage() + ".",
					"Correct the annotation, or the x402 properties it relies on.");
		}
	}

	private List<PaymentWay> ways(RouteDefinition route) {
		return route.walletBound() ? this.ways.ofWallets(route.property()) : this.ways.all();
	}

	private PricedRoute route(RouteDefinition route) {
		try {
			List<PaymentWay> ways = this.quotes.isOpen() ? ways(route) : List.of();
			String own = description(route.description());
			Optional<EndpointPlans.PlannedPrice> plan = this.plans.find("The route '" + route.pattern() + "'",
					route.plan().strip(), route.scope().strip(), route.price() + route.expression());
			String description = plan.map((it) -> it.describe(own)).orElse(own);
			String price = plan.map(EndpointPlans.PlannedPrice::price).orElse(route.price());
			if (!price.isEmpty() && !route.expression().isEmpty()) {
				throw new IllegalArgumentException("it has both a price and a price expression");
			}
			PaidEndpointDescriptor.PlanUse use = plan.map(EndpointPlans.PlannedPrice::use).orElse(null);
			EndpointMapping mapping = EndpointMapping.of(route.methods(), route.pattern()).named(route.id().strip());
			QuoteSource source = (route.expression().isEmpty() ? this.quotes.of(price, ways, description, "", use)
					: this.quotes.of(PriceExpression.of(route.expression(), mapping.patterns()), ways))
				.checkedBy(route.check());
			PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor(mapping.name(), mapping.identity(),
					route.property(), mapping.methods(), mapping.patterns(),
					plan.map(EndpointPlans.PlannedPrice::shown).orElseGet(() -> shown(price, "")), description, "",
					order(route.settlement(), AnswerKind.PLAIN), reason(route.settlement(), AnswerKind.PLAIN), source,
					use, PaidEndpointDescriptor.CallExample.NONE);
			return new PricedRoute(route.pattern(), endpoint);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(
					"The route '" + route.pattern() + "' cannot be sold: " + ex.getMessage() + ".",
					"Correct " + route.property() + ".price, or the x402 properties it relies on.");
		}
	}

	private static void requireOne(String where, String price, String resolver, String expression) {
		long given = Stream.of(price, resolver, expression).filter((it) -> !it.isEmpty()).count();
		if (given != 1) {
			String what = (given == 0) ? " has no price."
					: " has more than one of price, price resolver and price expression.";
			throw new X402ConfigurationException(where + what,
					"Give the annotation a price such as \"$0.01\", the name of a PriceResolver bean, a price "
							+ "expression, or a plan.");
		}
	}

	private static String shown(String price, String resolver) {
		return !price.isEmpty() ? price : "resolved by " + (resolver.isEmpty() ? "an expression" : resolver);
	}

	private PriceResolver resolver(String where, String name) {
		try {
			return this.resolvers.apply(name);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(where + " cannot be sold: " + ex
				.getMessage() + ".", "Define a PriceResolver bean named '" + name
						+ "', or correct the annotation. In a test slice such "
						+ "as @WebMvcTest, which does not scan for it, import it: put @Import with its class on the "
						+ "test.");
		}
	}

	private String text(String value) {
		String resolved = this.placeholders.resolveStringValue(value);
		return (resolved != null) ? resolved.strip() : "";
	}

	private PaidEndpointDescriptor.CallExample example(PaidEndpoint annotation, List<String> methods) {
		String input = text(annotation.exampleInput());
		String output = text(annotation.exampleOutput());
		if (!input.isEmpty() && !json("exampleInput", input).isObject()
				&& (methods.isEmpty() || !WITH_BODY.containsAll(methods))) {
			throw new IllegalArgumentException("exampleInput is no JSON object, which the parameters of a query are");
		}
		if (!output.isEmpty()) {
			json("exampleOutput", output);
		}
		return new PaidEndpointDescriptor.CallExample(input, output);
	}

	private static JsonNode json(String attribute, String text) {
		try {
			return JsonMapper.shared().readTree(text);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException(attribute + " is not JSON: " + ex.getOriginalMessage(), ex);
		}
	}

	// On one line, for pages, logs and the payments that clients send it back with.
	private static String description(String text) {
		String line = UNPRINTABLE.matcher(text).replaceAll(" ");
		if (line.length() > MAX_DESCRIPTION_LENGTH) {
			throw new IllegalArgumentException(
					"the description is longer than " + MAX_DESCRIPTION_LENGTH + " characters");
		}
		return line;
	}

	private static void requireHoldable(Settlement settlement, AnswerKind kind, String handler) {
		if (settlement == Settlement.AFTER_HANDLER && kind == AnswerKind.STREAMING) {
			throw new X402ConfigurationException(
					"The paid handler " + handler + " has settlement = AFTER_HANDLER, but it streams its response, "
							+ "which cannot be held back.",
					"Remove settlement = AFTER_HANDLER from @PaidEndpoint, so that it is settled before, or return the "
							+ "content itself.");
		}
	}

	private static Settlement order(Settlement settlement, AnswerKind kind) {
		if (settlement != Settlement.AUTOMATIC) {
			return settlement;
		}
		return (kind == AnswerKind.STREAMING) ? Settlement.BEFORE_HANDLER : Settlement.AFTER_HANDLER;
	}

	private static String reason(Settlement settlement, AnswerKind kind) {
		return (settlement == Settlement.AUTOMATIC) ? kind.consequence() : "set by the application";
	}

	private static String produced(HandlerMethod handler) {
		RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
		return (mapping != null && mapping.produces().length == 1) ? mapping.produces()[0] : "";
	}

	private static EndpointMapping identity(@Nullable EndpointMapping mapping, String id) {
		if (mapping != null) {
			return mapping.named(id);
		}
		if (id.isEmpty()) {
			throw new IllegalArgumentException(
					"no handler mapping that can be inspected declares it, and it has no id");
		}
		return EndpointMapping.chosen(EndpointId.require(id), List.of(), List.of());
	}

}
