package io.github.x402spring.payment;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A quote that was issued for a challenge. Issuing may take a remote call, for example to
 * a Lightning node that makes an invoice.
 *
 * @param quote the price
 * @param until when the offer ends, or {@code null} if only payments for it do
 * @param issued what was made for this challenge alone, such as an invoice
 * @since 0.1.0
 */
public record Offer(Quote quote, @Nullable Instant until, Map<String, String> issued) {

	/**
	 * Create an offer.
	 */
	public Offer {
		issued = Map.copyOf(issued);
	}

	/**
	 * Offer a quote for which nothing has to be made.
	 * @param quote the price
	 * @return the offer
	 */
	public static Offer of(Quote quote) {
		return new Offer(quote, null, Map.of());
	}

}
