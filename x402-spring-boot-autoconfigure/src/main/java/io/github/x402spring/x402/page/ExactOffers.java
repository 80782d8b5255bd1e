package io.github.x402spring.x402.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.web.page.PaymentPageRequest;
import io.github.x402spring.x402.evm.ExactEvmScheme;

import org.springframework.core.io.ClassPathResource;

/**
 * Which offers of a challenge the scripts of this package can pay, and these scripts.
 */
final class ExactOffers {

	private ExactOffers() {
	}

	static List<Network> networks(PaymentPageRequest request) {
		return request.challenge()
			.offers()
			.stream()
			.map(Offer::quote)
			.filter((quote) -> ExactEvmScheme.isOf(quote.kind()))
			.map(Quote::network)
			.distinct()
			.toList();
	}

	static String script(String name) {
		try {
			return new ClassPathResource(name, ExactOffers.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
