package io.github.x402spring.pricing;

import org.jspecify.annotations.Nullable;

/**
 * Price and payee of one request.
 *
 * @param price what the request costs
 * @param payTo who is paid, or {@code null} for the configured payee
 * @since 0.1.0
 */
public record PaymentTerms(Price price, @Nullable String payTo) {

	/**
	 * Create terms with the configured payee.
	 * @param price a price in the grammar of {@link Price}
	 * @return the terms
	 * @throws IllegalArgumentException if the text is no price
	 */
	public static PaymentTerms of(String price) {
		return new PaymentTerms(Price.parse(price), null);
	}

	/**
	 * Return these terms with another payee.
	 * @param address who is paid, in the form of the network; if it is not one, the
	 * request cannot be priced
	 * @return new terms
	 */
	public PaymentTerms payTo(String address) {
		return new PaymentTerms(this.price, address);
	}

}
