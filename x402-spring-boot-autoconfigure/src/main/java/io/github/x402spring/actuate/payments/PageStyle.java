package io.github.x402spring.actuate.payments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.springframework.core.io.ClassPathResource;

/**
 * The style sheet of the page about payments.
 */
final class PageStyle {

	private PageStyle() {
	}

	static String read() {
		try {
			return new ClassPathResource("payments.css", PageStyle.class).getContentAsString(StandardCharsets.UTF_8)
				.replace("\r\n", "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
