package io.github.x402spring.payment;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request without a transport.
 */
record FakePaidRequest(String method, String handlerId, String path, @Nullable String query,
		@Nullable String user) implements PaidRequest {

	static FakePaidRequest get(String path) {
		return new FakePaidRequest("GET", "Controller#handler", path, null, null);
	}

	FakePaidRequest withMethod(String other) {
		return new FakePaidRequest(other, this.handlerId, this.path, this.query, this.user);
	}

	FakePaidRequest withHandlerId(String other) {
		return new FakePaidRequest(this.method, other, this.path, this.query, this.user);
	}

	FakePaidRequest withPath(String other) {
		return new FakePaidRequest(this.method, this.handlerId, other, this.query, this.user);
	}

	FakePaidRequest withQuery(@Nullable String other) {
		return new FakePaidRequest(this.method, this.handlerId, this.path, other, this.user);
	}

	FakePaidRequest withUser(@Nullable String other) {
		return new FakePaidRequest(this.method, this.handlerId, this.path, this.query, other);
	}

	@Override
	public String pattern() {
		return "/premium/**";
	}

	@Override
	public Map<String, String> pathVariables() {
		return Map.of();
	}

	@Override
	public List<String> queryValues(String name) {
		return List.of();
	}

	@Override
	public Optional<String> header(String name) {
		return Optional.empty();
	}

	@Override
	public Optional<String> principal() {
		return Optional.ofNullable(this.user);
	}

	@Override
	public String url() {
		return "https://api.example.com" + this.path + ((this.query != null) ? "?" + this.query : "");
	}

}
