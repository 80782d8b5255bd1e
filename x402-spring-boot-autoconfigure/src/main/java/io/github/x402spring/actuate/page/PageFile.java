package io.github.x402spring.actuate.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.springframework.core.io.ClassPathResource;

/**
 * Reads what is a part of all pages.
 */
final class PageFile {

	private PageFile() {
	}

	static String read(String name) {
		try {
			return new ClassPathResource(name, PageFile.class).getContentAsString(StandardCharsets.UTF_8)
				.replace("\r\n", "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
