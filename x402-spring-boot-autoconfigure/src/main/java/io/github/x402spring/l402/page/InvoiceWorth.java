package io.github.x402spring.l402.page;

import java.math.BigDecimal;
import java.util.Optional;

import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.web.page.PageTexts;
import io.github.x402spring.web.page.PaymentPageRequest;

/**
 * Says what an invoice is worth in money, and at which rate.
 */
final class InvoiceWorth {

	private InvoiceWorth() {
	}

	static String html(PaymentPageRequest request, PageTexts texts) {
		return request.challenge()
			.offers()
			.stream()
			.flatMap((offer) -> IssuedInvoice.of(offer)
				.map(IssuedInvoice::rate)
				.flatMap((rate) -> html(offer, rate, texts))
				.stream())
			.findFirst()
			.orElse("");
	}

	private static Optional<String> html(Offer offer, String rate, PageTexts texts) {
		return offer.quote()
			.dollars()
			.map((dollars) -> texts.html("lightning-rate", texts.dollars(dollars),
					texts.dollars(new BigDecimal(rate))));
	}

}
