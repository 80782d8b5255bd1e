package io.github.x402spring.x402.bazaar;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The extension {@code bazaar} of x402: declares in challenges how an endpoint is called
 * and what it answers. Clients send it back with the payment, and facilitators that keep
 * a catalogue list the endpoint. Input and output are what the application gives as
 * examples, or known once an OpenAPI document was read; without both, only method and
 * path are.
 *
 * @since 0.1.0
 */
public final class Bazaar {

	/** The extension's name in challenges. */
	public static final String NAME = "bazaar";

	/**
	 * Member of operations in OpenAPI documents that names the identities of their
	 * endpoints.
	 */
	public static final String ENDPOINTS = "x-x402-endpoints";

	private final Function<String, Optional<PaidEndpointDescriptor>> endpoints;

	private final Map<String, CallShape> shapes = new ConcurrentHashMap<>();

	private volatile int version;

	/**
	 * Create the extension.
	 * @param endpoints finds endpoints by their identities
	 */
	public Bazaar(Function<String, Optional<PaidEndpointDescriptor>> endpoints) {
		this.endpoints = endpoints;
	}

	/**
	 * Read how endpoints are called.
	 * @param document an OpenAPI document whose operations name their endpoints
	 */
	public synchronized void learn(String document) {
		JsonNode root = JsonMapper.shared().readTree(document);
		JsonNode schemas = root.path("components").path("schemas");
		root.path("paths")
			.propertyStream()
			.flatMap((path) -> path.getValue().propertyStream())
			.forEach((operation) -> operation.getValue()
				.path(ENDPOINTS)
				.forEach((endpoint) -> this.shapes.put(
						key(operation.getKey().toUpperCase(Locale.ROOT), endpoint.asString()),
						CallShape.of(operation.getValue(), new Schemas(schemas)))));
		this.version = this.version + 1;
	}

	/**
	 * Return how often something was learned.
	 * @return another number when declarations may differ
	 */
	public int version() {
		return this.version;
	}

	/**
	 * Declare an endpoint.
	 * @param endpoint identity of the endpoint
	 * @param method the method of the request; {@code HEAD} shows what {@code GET} costs
	 * @param url the absolute URL of the request
	 * @return the extension by its name, or {@code null} if the call is not declared:
	 * catalogues know no such method, or do not list the endpoint
	 */
	public @Nullable ObjectNode declare(String endpoint, String method, String url) {
		String declared = method.equals("HEAD") ? "GET" : method;
		return HttpCall.METHODS.contains(declared)
				? this.endpoints.apply(endpoint).map((it) -> declare(it, declared, url)).orElse(null) : null;
	}

	private ObjectNode declare(PaidEndpointDescriptor endpoint, String method, String url) {
		HttpCall call = new HttpCall(method,
				endpoint.patterns()
					.stream()
					.flatMap((pattern) -> RouteTemplate.of(pattern, url).stream())
					.findFirst()
					.orElse(null));
		CallShape shape = this.shapes.getOrDefault(key(method, endpoint.identity()), CallShape.NONE)
			.with(endpoint.example(), method);
		List<CallShape> smaller = List.of(shape, shape.withoutOutput());
		return smaller.stream()
			.map(call::declare)
			.filter((it) -> it.toString().length() <= HttpCall.MAX_LENGTH)
			.findFirst()
			.orElseGet(() -> call.declare(CallShape.NONE));
	}

	private static String key(String method, String endpoint) {
		return method + ' ' + endpoint;
	}

}
