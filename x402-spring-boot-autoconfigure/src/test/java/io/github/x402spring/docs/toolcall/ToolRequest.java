package io.github.x402spring.docs.toolcall;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool as prices and payments see it.
 */
record ToolRequest(ToolCall call, PaidEndpointDescriptor endpoint) implements PaidRequest {

	@Override
	public String method() {
		return "POST";
	}

	@Override
	public String handlerId() {
		return this.endpoint.identity();
	}

	@Override
	public String pattern() {
		return "/tools/{name}";
	}

	@Override
	public String path() {
		return "/tools/" + this.call.tool();
	}

	@Override
	public Map<String, String> pathVariables() {
		return Map.of("name", this.call.tool());
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
		return this.call.meta(name);
	}

	@Override
	public Optional<String> bodyDigest() {
		return Optional.of(this.call.digest());
	}

	@Override
	public Optional<String> principal() {
		return Optional.empty();
	}

	@Override
	public String url() {
		return "https://tools.example.com" + path();
	}

}
