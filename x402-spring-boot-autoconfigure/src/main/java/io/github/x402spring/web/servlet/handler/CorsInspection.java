package io.github.x402spring.web.servlet.handler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.SignIn;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Warns of CORS configurations that allow an origin to call a paid endpoint, but not to
 * pay for it. The last of the headers is no mistake: the clients from npm send it.
 */
final class CorsInspection {

	private static final Log logger = LogFactory.getLog(CorsInspection.class);

	private final List<String> needed;

	private final Collection<UrlBasedCorsConfigurationSource> filterSources;

	private final UnaryOperator<String> placeholders;

	/**
	 * Create an inspection.
	 * @param filterSources configurations of CORS filters
	 * @param protocols the families, in whose headers payments come
	 * @param placeholders resolves {@code ${...}} in annotations
	 */
	CorsInspection(Collection<UrlBasedCorsConfigurationSource> filterSources, ProtocolRegistry protocols,
			UnaryOperator<String> placeholders) {
		this.needed = Stream
			.concat(protocols.requestHeaders().stream(), Stream.of(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS))
			.toList();
		this.filterSources = List.copyOf(filterSources);
		this.placeholders = placeholders;
	}

	/**
	 * Warn if a browser could not pay.
	 * @param mapping the mapping
	 * @param paid one of its paid handlers
	 */
	void inspect(HandlerMapping mapping, PaidHandler paid) {
		PaidEndpointDescriptor endpoint = paid.endpoint();
		CorsConfiguration local = (paid.handler() instanceof HandlerMethod method) ? local(method) : null;
		List<CorsConfiguration> global = (mapping instanceof AbstractHandlerMapping it
				&& it.getCorsConfigurationSource() instanceof UrlBasedCorsConfigurationSource source)
						? matching(source, endpoint) : List.of();
		Stream<CorsConfiguration> ofMapping = global.isEmpty() ? Stream.ofNullable(local)
				: global.stream().map((it) -> it.combine(local)).filter(Objects::nonNull);
		Stream<CorsConfiguration> ofFilters = this.filterSources.stream()
			.flatMap((source) -> matching(source, endpoint).stream());
		Stream.concat(ofMapping, ofFilters)
			.map((configuration) -> missing(configuration, endpoint))
			.filter((missing) -> !missing.isEmpty())
			.findFirst()
			.ifPresent((missing) -> logger.warn("Browsers cannot pay for " + endpoint.id() + " (" + endpoint.handler()
					+ ") from other origins: its CORS configuration does not allow the request headers " + missing
					+ ". Add them to its allowed headers."));
	}

	private List<String> missing(CorsConfiguration configuration, PaidEndpointDescriptor endpoint) {
		List<String> allowed = configuration.checkHeaders(this.needed);
		List<String> missing = new ArrayList<>(this.needed);
		missing.removeAll((allowed != null) ? allowed : List.of());
		PaidEndpointDescriptor.PlanUse plan = endpoint.plan();
		if (plan == null || !plan.signIn()) {
			missing.remove(SignIn.HEADER);
		}
		return missing;
	}

	private static List<CorsConfiguration> matching(UrlBasedCorsConfigurationSource source,
			PaidEndpointDescriptor endpoint) {
		List<CorsConfiguration> matching = new ArrayList<>();
		source.getCorsConfigurations().forEach((pattern, configuration) -> {
			if (endpoint.patterns().stream().anyMatch((path) -> covers(pattern, path))) {
				matching.add(configuration);
			}
		});
		return matching;
	}

	// A pattern is read as a path: good enough for a warning.
	private static boolean covers(String pattern, String path) {
		return PathPatternParser.defaultInstance.parse(pattern).matches(PathContainer.parsePath(path));
	}

	private @Nullable CorsConfiguration local(HandlerMethod handler) {
		CrossOrigin ofType = AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), CrossOrigin.class);
		CrossOrigin ofMethod = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), CrossOrigin.class);
		if (ofType == null && ofMethod == null) {
			return null;
		}
		CorsConfiguration configuration = new CorsConfiguration();
		Stream.of(ofType, ofMethod)
			.filter(Objects::nonNull)
			.flatMap((annotation) -> Stream.of(annotation.allowedHeaders()))
			.map(this.placeholders)
			.forEach(configuration::addAllowedHeader);
		return configuration.applyPermitDefaultValues();
	}

}
