package io.github.x402spring.web;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The paid endpoints of the application. Transports add the endpoints that they serve;
 * everything else reads them here. Read methods and patterns from the descriptor: an id
 * is a name and may be any text that the application chose.
 * <p>
 * A payment is bound to the identity of an endpoint, so two endpoints never have the same
 * one. Ledger, meters and logs use the short id of an endpoint unless another endpoint
 * claims that id as well; its identity is its id then.
 *
 * @since 0.1.0
 */
public final class PaidEndpointCatalogue {

	private final Map<String, Entry> entries = new LinkedHashMap<>();

	private final Map<String, Set<String>> claims = new HashMap<>();

	/**
	 * Claim an id before endpoints are added, so that their order does not decide which
	 * of them gets it.
	 * @param id the short id
	 * @param identity the identity of the endpoint that claims it
	 */
	public synchronized void claim(String id, String identity) {
		this.claims.computeIfAbsent(id, (key) -> new HashSet<>()).add(identity);
	}

	/**
	 * Add an endpoint, or find it if it was added before.
	 * @param endpoint the endpoint under its short id
	 * @param place names its mapping and handler in messages
	 * @param served whether the transport still serves it; another endpoint takes the
	 * identity over only if it does not
	 * @return the endpoint under the id that it has in this catalogue
	 * @throws X402ConfigurationException if another endpoint has its identity or its id
	 */
	public synchronized PaidEndpointDescriptor add(PaidEndpointDescriptor endpoint, String place,
			BooleanSupplier served) {
		Entry known = this.entries.get(endpoint.identity());
		if (known != null && known.place().equals(place)) {
			return known.endpoint();
		}
		requireFree(known, endpoint.identity(), place);
		claim(endpoint.id(), endpoint.identity());
		boolean alone = this.claims.getOrDefault(endpoint.id(), Set.of()).size() == 1;
		PaidEndpointDescriptor named = alone ? endpoint : endpoint.withId(endpoint.identity());
		this.entries.values()
			.stream()
			.filter((it) -> it.endpoint().id().equals(named.id()) && !it.equals(known))
			.findFirst()
			.ifPresent((other) -> requireFree(other, named.id(), place));
		this.entries.put(endpoint.identity(), new Entry(named, place, served));
		return named;
	}

	/**
	 * Return all endpoints.
	 * @return the endpoints known so far, in the order in which they were added
	 */
	public synchronized List<PaidEndpointDescriptor> endpoints() {
		return this.entries.values().stream().map(Entry::endpoint).toList();
	}

	/**
	 * Return what payments can be for.
	 * @return the identities of all endpoints that the transport still serves
	 */
	public Set<String> sold() {
		List<Entry> known;
		synchronized (this) {
			known = List.copyOf(this.entries.values());
		}
		return known.stream()
			.filter((it) -> it.served().getAsBoolean())
			.map((it) -> it.endpoint().identity())
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Return what payments could be for since this process has started.
	 * @return the identities of all endpoints, also of those that are not served any more
	 */
	public synchronized Set<String> known() {
		return Set.copyOf(this.entries.keySet());
	}

	/**
	 * Find an endpoint by its id.
	 * @param id the id, as it stands in the ledger
	 * @return the endpoint, or empty if none has the id
	 */
	public Optional<PaidEndpointDescriptor> find(String id) {
		return endpoints().stream().filter((it) -> it.id().equals(id)).findFirst();
	}

	private static void requireFree(@Nullable Entry known, String id, String place) {
		if (known != null && known.served().getAsBoolean()) {
			throw new X402ConfigurationException(
					"Two paid endpoints have the id '" + id + "': " + known.place() + " and " + place
							+ ". A payment for one would buy the other.",
					"Give each of them an id of its own with @PaidEndpoint(id = \"...\") on the method or with the "
							+ "property id in x402.routes, or map them differently.");
		}
	}

	private record Entry(PaidEndpointDescriptor endpoint, String place, BooleanSupplier served) {

	}

}
