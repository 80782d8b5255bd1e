package io.github.x402spring.web.servlet.handler;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.pass.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceResolver;
import org.jspecify.annotations.Nullable;

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

	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

	/** Never asked: without payments nothing is for sale. */
	private static final QuoteSource CLOSED = (request) -> {
		throw new IllegalStateException("Payments are switched off");
	};

	private final @Nullable QuoteFactory quotes;

	private final ProtocolRegistry protocols;

	private final List<PaymentWay> options;

	private final Duration maxTimeout;

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
	 * @param routes handlers that properties price
	 * @throws X402ConfigurationException if a route is priced wrong
	 */
	public PaidEndpointFactory(@Nullable QuoteFactory quotes, ProtocolRegistry protocols, List<PaymentWay> options,
			Duration maxTimeout, StringValueResolver placeholders, Function<String, PriceResolver> resolvers,
			Plans plans, List<RouteDefinition> routes) {
		this.quotes = quotes;
		this.protocols = protocols;
		this.options = List.copyOf(options);
		this.maxTimeout = maxTimeout;
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
			String description = description(text(annotation.description()));
			List<PaymentWay> ways = (this.quotes != null)
					? options(text(annotation.network()), text(annotation.asset()), text(annotation.payTo()))
					: List.of();
			EndpointMapping named = identity(mapping, text(annotation.id()));
			QuoteSource source = !price.isEmpty()
					? fixed(price, ways, description, mimeType, plan.map(EndpointPlans.PlannedPrice::use).orElse(null))
					: resolved(resolver.isEmpty() ? PriceExpression.of(expression, named.patterns())
							: resolver(where, resolver), ways);
			return new PaidEndpointDescriptor(named.name(), named.identity(), handler, named.methods(),
					named.patterns(), shown(price, resolver), description, mimeType,
					order(annotation.settlement(), kind), reason(annotation.settlement(), kind), source,
					plan.map(EndpointPlans.PlannedPrice::use).orElse(null));
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(where + " cannot be sold: " + ex.getMessage() + ".",
					"Correct the annotation, or the x402 properties it relies on.");
		}
	}

	private PricedRoute route(RouteDefinition route) {
		try {
			if (this.options.isEmpty() && this.quotes != null) {
				throw noRecipient();
			}
			String description = description(route.description());
			Optional<EndpointPlans.PlannedPrice> plan = this.plans.find("The route '" + route.pattern() + "'",
					route.plan().strip(), route.scope().strip(), route.price() + route.expression());
			String price = plan.map(EndpointPlans.PlannedPrice::price).orElse(route.price());
			if (!price.isEmpty() && !route.expression().isEmpty()) {
				throw new IllegalArgumentException("it has both a price and a price expression");
			}
			EndpointMapping mapping = EndpointMapping.of(route.methods(), route.pattern()).named(route.id().strip());
			QuoteSource source = (route.expression().isEmpty()
					? fixed(price, this.options, description, "",
							plan.map(EndpointPlans.PlannedPrice::use).orElse(null))
					: resolved(PriceExpression.of(route.expression(), mapping.patterns()), this.options))
				.checkedBy(route.check());
			PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor(mapping.name(), mapping.identity(),
					route.property(), mapping.methods(), mapping.patterns(), shown(price, ""), description, "",
					order(route.settlement(), AnswerKind.PLAIN), reason(route.settlement(), AnswerKind.PLAIN), source,
					plan.map(EndpointPlans.PlannedPrice::use).orElse(null));
			return new PricedRoute(route.pattern(), endpoint);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(
					"The route '" + route.pattern() + "' cannot be sold: " + ex.getMessage() + ".",
					"Correct " + route.property() + ".price, or the x402 properties it relies on.");
		}
	}

	private QuoteSource fixed(String price, List<PaymentWay> ways, String description, String mimeType,
			PaidEndpointDescriptor.@Nullable PlanUse plan) {
		if (this.quotes == null) {
			return CLOSED;
		}
		List<Quote> all = this.quotes.quotes(Price.parse(price), ways);
		this.protocols.requireFittingChallenge(all, description, mimeType, plan);
		return QuoteSource.fixed(all);
	}

	private QuoteSource resolved(PriceResolver resolver, List<PaymentWay> ways) {
		return (this.quotes != null) ? this.quotes.resolved(resolver, ways) : CLOSED;
	}

	private static void requireOne(String where, String price, String resolver, String expression) {
		long given = Stream.of(price, resolver, expression).filter((it) -> !it.isEmpty()).count();
		if (given != 1) {
			String what = (given == 0) ? " has no price."
					: " has more than one of price, price resolver and price " + "expression.";
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

	// An annotation that names a network or token names the only way to pay.
	private List<PaymentWay> options(String network, String asset, String payTo) {
		if (this.options.isEmpty()) {
			if (network.isEmpty() || payTo.isEmpty()) {
				throw noRecipient();
			}
			return List.of(new PaymentWay(new Network(network), asset.isEmpty() ? null : asset,
					new Address(payTo).value(), this.maxTimeout));
		}
		PaymentWay first = this.options.get(0);
		if (!network.isEmpty() || !asset.isEmpty()) {
			boolean otherNetwork = !network.isEmpty() && !network.equals(first.network().id());
			String configuredAsset = otherNetwork ? null : first.asset();
			return List.of(new PaymentWay(network.isEmpty() ? first.network() : new Network(network),
					asset.isEmpty() ? configuredAsset : asset,
					payTo.isEmpty() ? first.payTo() : new Address(payTo).value(), first.maxTimeout()));
		}
		if (payTo.isEmpty()) {
			return this.options;
		}
		String payee = new Address(payTo).value();
		return this.options.stream()
			.map((it) -> new PaymentWay(it.network(), it.asset(), payee, it.maxTimeout()))
			.toList();
	}

	private static X402ConfigurationException noRecipient() {
		return new X402ConfigurationException("There are paid handlers, but x402.pay-to or x402.network is not set.",
				"Set x402.pay-to to your address, and x402.network to the network, such as eip155:84532; "
						+ "or name both in every @PaidEndpoint.");
	}

	private String text(String value) {
		String resolved = this.placeholders.resolveStringValue(value);
		return (resolved != null) ? resolved.strip() : "";
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
