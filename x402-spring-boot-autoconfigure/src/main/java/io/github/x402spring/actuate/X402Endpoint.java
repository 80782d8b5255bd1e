package io.github.x402spring.actuate;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

import io.github.x402spring.payment.PaidEndpointDescriptor;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/x402}: what this application sells.
 *
 * @since 0.1.0
 */
@Endpoint(id = "x402")
public final class X402Endpoint {

	private final Supplier<Collection<PaidEndpointDescriptor>> endpoints;

	private final boolean enabled;

	private final boolean sandbox;

	/**
	 * Create the endpoint.
	 * @param endpoints the paid endpoints
	 * @param enabled whether payments are taken
	 * @param sandbox whether the money is play money
	 */
	public X402Endpoint(Supplier<Collection<PaidEndpointDescriptor>> endpoints, boolean enabled, boolean sandbox) {
		this.endpoints = endpoints;
		this.enabled = enabled;
		this.sandbox = sandbox;
	}

	/**
	 * Return what is sold.
	 * @return the paid endpoints with price and settlement order
	 */
	@ReadOperation
	public X402Descriptor x402() {
		return new X402Descriptor(this.enabled, this.sandbox,
				this.endpoints.get()
					.stream()
					.sorted(Comparator.comparing(PaidEndpointDescriptor::id))
					.map((endpoint) -> new PricedEndpoint(endpoint.id(), endpoint.handler(), endpoint.patterns(),
							endpoint.price(), endpoint.description(), endpoint.settlement().name(),
							endpoint.settlementReason()))
					.toList());
	}

	/**
	 * The whole answer.
	 *
	 * @param enabled whether payments are taken
	 * @param sandbox whether the money is play money
	 * @param endpoints the paid endpoints
	 * @since 0.1.0
	 */
	public record X402Descriptor(boolean enabled, boolean sandbox,
			List<PricedEndpoint> endpoints) implements OperationResponseBody {

	}

	/**
	 * A paid endpoint.
	 *
	 * @param id names it in the books
	 * @param handler what serves it
	 * @param patterns by which it is found
	 * @param price the price
	 * @param description what the buyer gets
	 * @param settlement when the money is moved
	 * @param why why then
	 * @since 0.1.0
	 */
	public record PricedEndpoint(String id, String handler, List<String> patterns, String price, String description,
			String settlement, String why) {

	}

}
