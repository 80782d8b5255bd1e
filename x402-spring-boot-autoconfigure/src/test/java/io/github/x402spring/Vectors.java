package io.github.x402spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.stream.Stream;

import org.junit.jupiter.params.provider.Arguments;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the vector files: recorded or computed with the protocol's reference packages.
 */
public final class Vectors {

	private static final JsonMapper MAPPER = new JsonMapper();

	private Vectors() {
	}

	/**
	 * Read a file of {@code src/test/resources/vectors}.
	 * @param name the file's name
	 * @return its content
	 */
	public static JsonNode read(String name) {
		try (InputStream stream = Vectors.class.getResourceAsStream("/vectors/" + name)) {
			if (stream == null) {
				throw new IllegalArgumentException("There are no vectors " + name);
			}
			return MAPPER.readTree(stream);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Make one test of each entry.
	 * @param array entries with a member {@code id}
	 * @return arguments, each the entry, named by its id
	 */
	public static Stream<Arguments> each(JsonNode array) {
		return array.valueStream().map((entry) -> Arguments.argumentSet(text(entry, "id"), entry));
	}

	public static String text(JsonNode object, String name) {
		return object.required(name).stringValue();
	}

	public static BigInteger number(JsonNode object, String name) {
		return new BigInteger(text(object, name));
	}

}
