package io.github.x402spring.lightning;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The examples of BOLT 11.
 */
final class Bolt11Examples {

	private Bolt11Examples() {
	}

	static Stream<String> valid() {
		return section("valid");
	}

	static Stream<String> invalid() {
		return section("invalid");
	}

	static String forPayers() {
		return section("for payers").findFirst().orElseThrow();
	}

	private static Stream<String> section(String name) {
		try (InputStream stream = Objects
			.requireNonNull(Bolt11Examples.class.getResourceAsStream("/vectors/bolt11.txt"))) {
			String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			String section = text.substring(text.indexOf("[" + name + "]")).split("\n\n", 2)[0];
			return Arrays.stream(section.split("\n")).skip(1).filter((line) -> !line.startsWith("#"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
