package io.github.x402spring.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import com.code_intelligence.jazzer.junit.FuzzTest;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any bytes are JSON or refused, and JSON that was written is written the same again.
 */
class StrictJsonFuzzTests {

	private static final List<BiFunction<JsonNode, String, ?>> READERS = List.of(StrictJson::string, StrictJson::bool,
			StrictJson::integer, StrictJson::object, StrictJson::uint256, StrictJsonFuzzTests::optionalString,
			StrictJsonFuzzTests::optionalObject);

	@FuzzTest
	void objectsAreReadOrRefused(byte[] data) {
		read(() -> StrictJson.parseObject(StrictJson.utf8(data))).ifPresent(StrictJsonFuzzTests::check);
	}

	private static void check(JsonNode object) {
		object.propertyNames().forEach((name) -> READERS.forEach((reader) -> read(() -> reader.apply(object, name))));
		String written = StrictJson.write(object);
		String received = StrictJson.utf8(written.getBytes(StandardCharsets.UTF_8));
		assertThat(received).isEqualTo(written);
		// 1e5 is written as 1E+5, so the longest numbers and texts may become too long.
		read(() -> StrictJson.parseObject(received))
			.ifPresent((back) -> assertThat(StrictJson.write(back)).isEqualTo(written));
	}

	private static Optional<String> optionalString(JsonNode object, String name) {
		return Optional.ofNullable(StrictJson.optionalString(object, name));
	}

	private static Optional<JsonNode> optionalObject(JsonNode object, String name) {
		return Optional.ofNullable(StrictJson.optionalObject(object, name));
	}

	private static <T> Optional<T> read(Supplier<T> reader) {
		try {
			return Optional.of(reader.get());
		}
		catch (MalformedMessageException ex) {
			return Optional.empty();
		}
	}

}
