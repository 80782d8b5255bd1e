package io.github.x402spring.payment;

import java.util.List;

import io.github.x402spring.Settlement;

/**
 * A paid endpoint of this application.
 *
 * @param id names the endpoint in the books and to operators, such as
 * {@code GET /api/weather}
 * @param handler what serves it, such as {@code WeatherController#weather}
 * @param patterns the patterns by which it is found, at least one
 * @param price the price for people, such as {@code $0.001}
 * @param description what the buyer gets, may be empty
 * @param mimeType media type of the content, may be empty
 * @param settlement when the money is moved, never {@link Settlement#AUTOMATIC}
 * @param settlementReason why then
 * @param offers what is offered for a request
 * @since 0.1.0
 */
public record PaidEndpointDescriptor(String id, String handler, List<String> patterns, String price, String description,
		String mimeType, Settlement settlement, String settlementReason, OfferSource offers) {

	/**
	 * Create a descriptor.
	 * @throws IllegalArgumentException if the settlement order is not decided
	 */
	public PaidEndpointDescriptor {
		if (settlement == Settlement.AUTOMATIC) {
			throw new IllegalArgumentException("The settlement order must be decided");
		}
		patterns = List.copyOf(patterns);
	}

}
