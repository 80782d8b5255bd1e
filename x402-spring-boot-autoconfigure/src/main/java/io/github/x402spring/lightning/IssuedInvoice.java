package io.github.x402spring.lightning;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * An invoice that was made for one challenge. All families in that challenge ask for it;
 * other challenges have invoices of their own.
 *
 * @param invoice the invoice
 * @param rate the rate at which a price in dollars was converted, in dollars for one
 * bitcoin; {@code null} if the price was in satoshis
 * @param until until when it can be presented for content once it is paid: whole seconds
 * @since 0.1.0
 */
public record IssuedInvoice(LightningInvoice invoice, @Nullable String rate, Instant until) {

	private static final String INVOICE = "invoice";

	private static final String RATE = "rate";

	/**
	 * Create the offer of this invoice.
	 * @param quote the price that it asks for
	 * @return the offer
	 */
	public Offer toOffer(Quote quote) {
		Map<String, String> issued = new HashMap<>();
		issued.put(INVOICE, this.invoice.text());
		if (this.rate != null) {
			issued.put(RATE, this.rate);
		}
		return new Offer(quote, this.until, issued);
	}

	/**
	 * Find the invoice of an offer.
	 * @param offer the offer
	 * @return the invoice; empty if the offer is not one of Lightning
	 */
	public static Optional<IssuedInvoice> of(Offer offer) {
		String text = offer.issued().get(INVOICE);
		Instant until = offer.until();
		return (text != null && until != null)
				? Optional.of(new IssuedInvoice(LightningInvoice.read(text), offer.issued().get(RATE), until))
				: Optional.empty();
	}

}
