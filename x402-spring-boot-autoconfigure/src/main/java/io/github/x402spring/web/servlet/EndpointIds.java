package io.github.x402spring.web.servlet;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints by their identities. What is paid for one must never buy another, so no
 * two have the same. Books and figures use the short name of an endpoint unless another
 * one claims it.
 */
final class EndpointIds {

	private final Map<String, Known> endpoints = new LinkedHashMap<>();

	private final Map<String, Set<String>> claims = new HashMap<>();

	/**
	 * Claim a name before endpoints are added, so that their order does not decide who
	 * gets it.
	 * @param name the short name
	 * @param identity the identity that claims it
	 */
	synchronized void claim(String name, String identity) {
		this.claims.computeIfAbsent(name, (key) -> new HashSet<>()).add(identity);
	}

	/**
	 * Add an endpoint, or find it if it is known.
	 * @param endpoint the endpoint
	 * @param place names its mapping and handler
	 * @param registered whether it is still mapped
	 * @return the endpoint under the name that it has
	 * @throws X402ConfigurationException if another one has its identity
	 */
	synchronized PaidEndpointDescriptor add(PaidEndpointDescriptor endpoint, String place, BooleanSupplier registered) {
		Known known = this.endpoints.get(endpoint.identity());
		if (known != null && known.place().equals(place)) {
			return known.endpoint();
		}
		requireNone(known, endpoint.identity(), place);
		claim(endpoint.id(), endpoint.identity());
		boolean alone = this.claims.getOrDefault(endpoint.id(), Set.of()).size() == 1;
		PaidEndpointDescriptor named = alone ? endpoint : endpoint.withId(endpoint.identity());
		this.endpoints.values()
			.stream()
			.filter((it) -> it.endpoint().id().equals(named.id()) && !it.equals(known))
			.findFirst()
			.ifPresent((other) -> requireNone(other, named.id(), place));
		this.endpoints.put(endpoint.identity(), new Known(named, place, registered));
		return named;
	}

	synchronized Collection<PaidEndpointDescriptor> endpoints() {
		return this.endpoints.values().stream().map(Known::endpoint).toList();
	}

	private static void requireNone(@Nullable Known known, String id, String place) {
		if (known != null && known.registered().getAsBoolean()) {
			throw new X402ConfigurationException(
					"Two paid endpoints have the id '" + id + "': " + known.place() + " and " + place
							+ ". A payment for one would buy the other.",
					"Give each of them an id of its own with @PaidEndpoint(id = \"...\") on the method or with the "
							+ "property id in x402.routes, or map them differently.");
		}
	}

	private record Known(PaidEndpointDescriptor endpoint, String place, BooleanSupplier registered) {

	}

}
