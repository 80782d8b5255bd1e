package io.github.x402spring.web.discovery;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.QuoteSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes resources as catalogues of facilitators list them.
 */
final class ResourceManifest {

	private static final int VERSION = 2;

	private final Function<QuoteSource, Optional<JsonNode>> accepts;

	ResourceManifest(Function<QuoteSource, Optional<JsonNode>> accepts) {
		this.accepts = accepts;
	}

	String write(String base, List<PaidEndpointDescriptor> endpoints) {
		ObjectNode manifest = JsonNodeFactory.instance.objectNode().put("x402Version", VERSION);
		ArrayNode resources = manifest.putArray("resources");
		endpoints.forEach((endpoint) -> this.accepts.apply(endpoint.quotes())
			.ifPresent((accepts) -> add(resources, base, endpoint, accepts)));
		return StrictJson.write(manifest);
	}

	private static void add(ArrayNode resources, String base, PaidEndpointDescriptor endpoint, JsonNode accepts) {
		for (String pattern : endpoint.patterns()) {
			List<String> methods = endpoint.methods().isEmpty() ? List.of("") : endpoint.methods();
			for (String method : methods) {
				ObjectNode resource = resources.addObject().put("resource", base + PathText.of(pattern));
				resource.put("type", "http");
				put(resource, "method", method);
				resource.put("x402Version", VERSION);
				put(resource, "description", endpoint.description());
				put(resource, "mimeType", endpoint.mimeType());
				resource.put("price", EndpointOffers.price(endpoint));
				resource.set("accepts", accepts.deepCopy());
			}
		}
	}

	private static void put(ObjectNode node, String name, String value) {
		if (!value.isEmpty()) {
			node.put(name, value);
		}
	}

}
