package io.github.x402spring.web.page;

import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.PaidResource;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The address of the page as a QR code. Phones reach only what has a public address, and
 * the browsers of wallets want TLS.
 */
final class PhoneTab implements PaymentTab {

	@Override
	public String id() {
		return "phone";
	}

	@Override
	public Optional<Content> content(PaymentPageRequest request, PageTexts texts) {
		String url = request.challenge().resource().url();
		// A longer one was cut.
		if (!url.startsWith("https://") || url.length() >= PaidResource.MAX_URL_LENGTH) {
			return Optional.empty();
		}
		return Optional.of(new Content(texts.text("phone"),
				"<p>" + texts.html("phone-text") + "</p>\n" + QrImage.svg(url, texts.html("phone-code")),
				JsonNodeFactory.instance.objectNode()));
	}

	@Override
	public List<String> scripts() {
		return List.of();
	}

}
