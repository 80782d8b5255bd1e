package io.github.x402spring.web.servlet;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.PaidEndpointDescriptor;

/**
 * The endpoints by their ids. What is paid for one must never buy another, so no two have
 * the same.
 */
final class EndpointIds {

	private final Map<String, Named> endpoints = new LinkedHashMap<>();

	/**
	 * Add an endpoint, or find it if it is known.
	 * @param endpoint the endpoint
	 * @param place names its mapping and handler
	 * @param registered whether it is still mapped
	 * @return the endpoint that has the id
	 * @throws X402ConfigurationException if another one has it
	 */
	synchronized PaidEndpointDescriptor add(PaidEndpointDescriptor endpoint, String place, BooleanSupplier registered) {
		Named known = this.endpoints.get(endpoint.id());
		if (known != null && known.place().equals(place)) {
			return known.endpoint();
		}
		if (known != null && known.registered().getAsBoolean()) {
			throw new X402ConfigurationException(
					"Two paid endpoints have the id '" + endpoint.id() + "': " + known.place() + " and " + place
							+ ". A payment for one would buy the other.",
					"Give each of them an id of its own with @PaidEndpoint(id = \"...\") on the method or with the "
							+ "property id in x402.routes, or map them differently.");
		}
		this.endpoints.put(endpoint.id(), new Named(endpoint, place, registered));
		return endpoint;
	}

	synchronized Collection<PaidEndpointDescriptor> endpoints() {
		return List.copyOf(this.endpoints.values().stream().map(Named::endpoint).toList());
	}

	private record Named(PaidEndpointDescriptor endpoint, String place, BooleanSupplier registered) {

	}

}
