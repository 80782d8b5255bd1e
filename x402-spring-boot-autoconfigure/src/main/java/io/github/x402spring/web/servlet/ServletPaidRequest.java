package io.github.x402spring.web.servlet;

import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.web.servlet.exchange.GatedExchange;
import io.github.x402spring.web.servlet.problem.GateHeaders;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.RouterFunctions;

/**
 * A servlet request as prices and payments see it.
 */
final class ServletPaidRequest implements PaidRequest {

	private static final boolean SPRING_SECURITY = ClassUtils
		.isPresent("org.springframework.security.core.Authentication", ServletPaidRequest.class.getClassLoader());

	private final HttpServletRequest request;

	private final GatedExchange exchange;

	private final PaidEndpointDescriptor endpoint;

	private final GateHeaders headers;

	private final @Nullable String baseUrl;

	ServletPaidRequest(HttpServletRequest request, GatedExchange exchange, PaidEndpointDescriptor endpoint,
			GateHeaders headers, @Nullable String baseUrl) {
		this.request = request;
		this.exchange = exchange;
		this.endpoint = endpoint;
		this.headers = headers;
		this.baseUrl = baseUrl;
	}

	@Override
	public String method() {
		return this.request.getMethod();
	}

	@Override
	public String handlerId() {
		return this.endpoint.identity();
	}

	@Override
	public String pattern() {
		Object pattern = this.request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		return (pattern != null) ? pattern.toString() : "";
	}

	@Override
	public String path() {
		return this.request.getRequestURI();
	}

	@Override
	@SuppressWarnings("unchecked")
	public Map<String, String> pathVariables() {
		Object variables = this.request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
		if (variables == null) {
			variables = this.request.getAttribute(RouterFunctions.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
		}
		return (variables instanceof Map<?, ?> map) ? Map.copyOf((Map<String, String>) map) : Map.of();
	}

	@Override
	public @Nullable String query() {
		return this.request.getQueryString();
	}

	@Override
	public List<String> queryValues(String name) {
		return QueryParameters.values(this.request, name);
	}

	// A price that depended on the payment would be another one when it is paid.
	@Override
	public List<String> headerValues(String name) {
		return this.headers.withoutPayments(name, Collections.list(this.request.getHeaders(name)));
	}

	@Override
	public Optional<String> contentDigest(int limit) {
		return this.exchange.contentDigest(limit);
	}

	@Override
	public List<String> passes() {
		return Collections.list(this.request.getHeaders(PassProtocol.HEADER));
	}

	@Override
	public List<String> signIns() {
		return Collections.list(this.request.getHeaders(SignIn.HEADER));
	}

	@Override
	public Optional<String> principal() {
		return Optional.ofNullable(this.request.getUserPrincipal()).map(Principal::getName);
	}

	@Override
	public Set<String> authorities() {
		return (SPRING_SECURITY) ? Authorities.of(this.request.getUserPrincipal()) : Set.of();
	}

	@Override
	public Optional<String> clientAddress() {
		return Optional.ofNullable(this.request.getRemoteAddr());
	}

	@Override
	public String url() {
		String url = (this.baseUrl != null) ? this.baseUrl + path() : this.request.getRequestURL().toString();
		return (query() != null) ? url + "?" + query() : url;
	}

	/**
	 * Loaded only where Spring Security is there.
	 */
	private static final class Authorities {

		static Set<String> of(@Nullable Principal principal) {
			return (principal instanceof Authentication authentication && authentication.isAuthenticated())
					? authentication.getAuthorities()
						.stream()
						.map(GrantedAuthority::getAuthority)
						.filter(Objects::nonNull)
						.collect(Collectors.toUnmodifiableSet())
					: Set.of();
		}

	}

}
