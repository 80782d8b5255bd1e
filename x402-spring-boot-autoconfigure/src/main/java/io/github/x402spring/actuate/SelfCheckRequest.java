package io.github.x402spring.actuate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * The request of a self-check as prices see it, so that it is known what has to be
 * offered.
 */
record SelfCheckRequest(PaidEndpointDescriptor endpoint, String method, String pattern, String path,
		Map<String, String> pathVariables, String url) implements PaidRequest {

	@Override
	public String handlerId() {
		return this.endpoint.id() + " " + this.endpoint.handler();
	}

	@Override
	public @Nullable String query() {
		return null;
	}

	@Override
	public List<String> queryValues(String name) {
		return List.of();
	}

	@Override
	public List<String> headerValues(String name) {
		return name.equalsIgnoreCase("Accept") ? List.of("*/*") : List.of();
	}

	@Override
	public Optional<String> principal() {
		return Optional.empty();
	}

}
