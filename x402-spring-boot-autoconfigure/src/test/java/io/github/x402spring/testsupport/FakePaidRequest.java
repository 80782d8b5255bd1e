package io.github.x402spring.testsupport;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request without a transport.
 */
public record FakePaidRequest(String method, String handlerId, String path, @Nullable String query,
		@Nullable String user, Map<String, List<String>> headers, @Nullable String body,
		List<String> passes) implements PaidRequest {

	public FakePaidRequest(String method, String handlerId, String path, @Nullable String query,
			@Nullable String user) {
		this(method, handlerId, path, query, user, Map.of(), null, List.of());
	}

	public static FakePaidRequest get(String path) {
		return new FakePaidRequest("GET", "Controller#handler", path, null, null);
	}

	public FakePaidRequest withMethod(String other) {
		return new FakePaidRequest(other, this.handlerId, this.path, this.query, this.user, this.headers, this.body,
				this.passes);
	}

	public FakePaidRequest withHandlerId(String other) {
		return new FakePaidRequest(this.method, other, this.path, this.query, this.user, this.headers, this.body,
				this.passes);
	}

	public FakePaidRequest withPath(String other) {
		return new FakePaidRequest(this.method, this.handlerId, other, this.query, this.user, this.headers, this.body,
				this.passes);
	}

	public FakePaidRequest withQuery(@Nullable String other) {
		return new FakePaidRequest(this.method, this.handlerId, this.path, other, this.user, this.headers, this.body,
				this.passes);
	}

	public FakePaidRequest withUser(@Nullable String other) {
		return new FakePaidRequest(this.method, this.handlerId, this.path, this.query, other, this.headers, this.body,
				this.passes);
	}

	public FakePaidRequest withHeader(String name, String... values) {
		Map<String, List<String>> all = new HashMap<>(this.headers);
		all.put(name, List.of(values));
		return new FakePaidRequest(this.method, this.handlerId, this.path, this.query, this.user, all, this.body,
				this.passes);
	}

	public FakePaidRequest withBodyDigest(@Nullable String other) {
		return new FakePaidRequest(this.method, this.handlerId, this.path, this.query, this.user, this.headers, other,
				this.passes);
	}

	public FakePaidRequest withPass(String token) {
		return new FakePaidRequest(this.method, this.handlerId, this.path, this.query, this.user, this.headers,
				this.body, List.of(token));
	}

	@Override
	public Optional<String> bodyDigest() {
		return Optional.ofNullable(this.body);
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
	public List<String> headerValues(String name) {
		return this.headers.getOrDefault(name, List.of());
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
