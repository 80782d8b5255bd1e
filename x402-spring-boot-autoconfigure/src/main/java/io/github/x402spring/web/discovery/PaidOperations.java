package io.github.x402spring.web.discovery;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.core.util.PathUtils;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.SpecVersion;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.web.method.HandlerMethod;

/**
 * Tells prices in the OpenAPI documents of springdoc: each paid operation has its 402 and
 * {@code x-payment-info}. The 402 itself stays what counts.
 *
 * @since 0.1.0
 */
@RegisterReflectionForBinding({ PaymentOffer.class, SinglePaymentInfo.class, SeveralPaymentInfo.class })
public final class PaidOperations implements GlobalOpenApiCustomizer, GlobalOperationCustomizer {

	/** What an operation is sold as, until the document is complete. */
	private static final String ENDPOINTS = "x-x402-endpoints";

	private static final String SERVICE_INFO = "x-service-info";

	private final PaidEndpointCatalogue catalogue;

	private final Function<HandlerMethod, Optional<PaidEndpointDescriptor>> annotated;

	private final EndpointOffers offers;

	private final PaymentInfos infos;

	private final PaymentAnswers answers;

	private final SoldPasses passes;

	private final PlanTexts plans;

	private final Map<String, Object> serviceInfo;

	private final @Nullable Consumer<String> reader;

	/**
	 * Create the customizer.
	 * @param catalogue the paid endpoints
	 * @param annotated finds the endpoint of a handler that carries the annotation
	 * @param schemes say in which units prices are
	 * @param quotes knows the ways to pay
	 * @param families write challenges and receipts
	 * @param plans the plans of endpoints
	 */
	public PaidOperations(PaidEndpointCatalogue catalogue,
			Function<HandlerMethod, Optional<PaidEndpointDescriptor>> annotated, List<PaymentScheme> schemes,
			QuoteFactory quotes, ProtocolRegistry families, Plans plans) {
		this.catalogue = catalogue;
		this.annotated = annotated;
		this.offers = new EndpointOffers(schemes, quotes::options);
		this.infos = new PaymentInfos(this.offers, List.of(), (quote) -> Optional.empty());
		this.answers = new PaymentAnswers(new PaymentHeaders(families));
		this.passes = new SoldPasses(catalogue);
		this.plans = new PlanTexts(plans);
		this.serviceInfo = Map.of();
		this.reader = null;
	}

	private PaidOperations(PaidOperations other, PaymentInfos infos, Map<String, Object> serviceInfo,
			@Nullable Consumer<String> reader) {
		this.catalogue = other.catalogue;
		this.annotated = other.annotated;
		this.offers = other.offers;
		this.infos = infos;
		this.answers = other.answers;
		this.passes = other.passes;
		this.plans = other.plans;
		this.serviceInfo = serviceInfo;
		this.reader = reader;
	}

	/**
	 * Write {@code protocols} and {@code price} as well, which some scanners read.
	 * @param names the families, such as {@code x402}
	 * @param dollars what a quote is worth, or empty if that is not known
	 * @return a customizer that is equal otherwise
	 */
	public PaidOperations withProtocols(List<String> names, Function<Quote, Optional<BigDecimal>> dollars) {
		return new PaidOperations(this, new PaymentInfos(this.offers, names, dollars), this.serviceInfo, this.reader);
	}

	/**
	 * Write {@code x-service-info}.
	 * @param categories what kind of service it is, may be empty
	 * @param docs links to its documents by their names, may be empty
	 * @return a customizer that is equal otherwise
	 */
	public PaidOperations withServiceInfo(List<String> categories, Map<String, String> docs) {
		Map<String, Object> info = new LinkedHashMap<>();
		if (!categories.isEmpty()) {
			info.put("categories", List.copyOf(categories));
		}
		if (!docs.isEmpty()) {
			info.put("docs", new LinkedHashMap<>(docs));
		}
		return new PaidOperations(this, this.infos, info, this.reader);
	}

	/**
	 * Show each document to a reader, with the identities of the endpoints that its
	 * operations have, in the member {@code x-x402-endpoints}.
	 * @param documents reads documents in JSON
	 * @return a customizer that is equal otherwise
	 */
	public PaidOperations readBy(Consumer<String> documents) {
		return new PaidOperations(this, this.infos, this.serviceInfo, documents);
	}

	// What is known of the handler. The path of an operation is not always its pattern:
	// it may have a version in it.
	@Override
	public Operation customize(Operation operation, HandlerMethod handlerMethod) {
		this.annotated.apply(handlerMethod).ifPresent((endpoint) -> {
			Set<PaidEndpointDescriptor> sold = new LinkedHashSet<>(known(operation));
			sold.add(endpoint);
			operation.addExtension(ENDPOINTS, sold);
		});
		return operation;
	}

	@Override
	public void customise(OpenAPI document) {
		if (!this.serviceInfo.isEmpty()) {
			document.addExtension(SERVICE_INFO, this.serviceInfo);
		}
		Paths paths = document.getPaths();
		if (paths == null) {
			return;
		}
		Set<PassTerms> opening = new LinkedHashSet<>();
		paths.forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
			List<PaidEndpointDescriptor> sold = sold(path, method, operation);
			if (!sold.isEmpty()) {
				price(document, operation, sold);
				sold.forEach((it) -> opening.addAll(this.plans.passes(it)));
				operation.addExtension(ENDPOINTS, sold.stream().map(PaidEndpointDescriptor::identity).toList());
			}
		}));
		opening.forEach((pass) -> this.passes.sale(pass)
			.ifPresent((sale) -> PassOperations.add(document, pass, sale)
				.ifPresent((operation) -> price(document, operation, List.of(sale)))));
		if (this.reader != null) {
			this.reader.accept(
					(document.getSpecVersion() == SpecVersion.V31) ? Json31.pretty(document) : Json.pretty(document));
		}
		paths.values().stream().flatMap((it) -> it.readOperations().stream()).forEach(PaidOperations::forget);
	}

	private void price(OpenAPI document, Operation operation, List<PaidEndpointDescriptor> sold) {
		this.answers.declare(document);
		boolean passes = sold.stream().anyMatch((it) -> !this.plans.passes(it).isEmpty());
		this.answers.document(operation, description(sold), passes, sold.stream().anyMatch(this.plans::hasFree));
		if (operation.getExtensions() == null || !operation.getExtensions().containsKey(PaymentInfos.NAME)) {
			this.infos.of(sold).ifPresent((info) -> operation.addExtension(PaymentInfos.NAME, info));
		}
		if (sold.stream().flatMap((it) -> this.plans.passes(it).stream()).anyMatch((pass) -> !pass.walletBound())) {
			PassOperations.accept(document, operation);
		}
	}

	private String description(List<PaidEndpointDescriptor> sold) {
		List<String> texts = new ArrayList<>();
		texts.add("Payment required: "
				+ sold.stream().map(EndpointOffers::price).distinct().collect(Collectors.joining(" or ")) + ".");
		sold.forEach((it) -> texts.addAll(this.plans.of(it)));
		return texts.stream().distinct().collect(Collectors.joining(" "));
	}

	private List<PaidEndpointDescriptor> sold(String path, PathItem.HttpMethod method, Operation operation) {
		Map<String, PaidEndpointDescriptor> sold = new LinkedHashMap<>();
		Stream
			.concat(known(operation).stream(),
					this.catalogue.endpoints().stream().filter((it) -> serves(it, path, method.name())))
			.forEach((it) -> sold.putIfAbsent(it.identity(), it));
		return List.copyOf(sold.values());
	}

	private static boolean serves(PaidEndpointDescriptor endpoint, String path, String method) {
		boolean ofMethod = endpoint.methods().isEmpty() || endpoint.methods().contains(method)
				|| (method.equals("HEAD") && endpoint.methods().contains("GET"));
		return ofMethod && endpoint.patterns().stream().map(PaidOperations::path).anyMatch(path::equals);
	}

	// As springdoc writes patterns: without what variables must look like.
	private static String path(String pattern) {
		String parsed = PathUtils.parsePath(pattern, new LinkedHashMap<>());
		return parsed.replace("{*", "{");
	}

	private static Set<PaidEndpointDescriptor> known(Operation operation) {
		Set<PaidEndpointDescriptor> known = new LinkedHashSet<>();
		if (operation.getExtensions() != null
				&& operation.getExtensions().get(ENDPOINTS) instanceof Collection<?> endpoints) {
			endpoints.stream()
				.filter(PaidEndpointDescriptor.class::isInstance)
				.map(PaidEndpointDescriptor.class::cast)
				.forEach(known::add);
		}
		return known;
	}

	private static void forget(Operation operation) {
		if (operation.getExtensions() != null) {
			operation.getExtensions().remove(ENDPOINTS);
			if (operation.getExtensions().isEmpty()) {
				operation.setExtensions(null);
			}
		}
	}

}
