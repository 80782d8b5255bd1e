package io.github.x402spring.x402;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;

import io.github.x402spring.Vectors;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@code money-routes-headers.json} and {@code dual-version.json} say of headers and
 * of the two versions side by side.
 */
class HeaderVectorTests {

	private static final JsonNode VECTORS = Vectors.read("money-routes-headers.json");

	private static final JsonNode DUAL = Vectors.read("dual-version.json");

	/** The reference reads these; what comes in here is an object without a mark. */
	private static final Set<String> STRICTER = Set.of("JSON null", "BOM");

	static Stream<Arguments> headers() {
		return Vectors.each(VECTORS.required("headers"));
	}

	static Stream<Arguments> headerDecoding() {
		return VECTORS.required("headerDecoding").valueStream().map((entry) -> {
			String id = Vectors.text(entry, "id");
			return Arguments.argumentSet(STRICTER.contains(id) ? id + " (stricter than the reference on purpose)" : id,
					entry);
		});
	}

	@ParameterizedTest
	@MethodSource("headers")
	void headerIsDecodedAndEncodedIdentically(JsonNode entry) {
		String header = Vectors.text(entry, "utf8Base64");
		String json = StrictJson.write(entry.required("json"));
		if (entry.has("compact")) {
			assertThat(json).isEqualTo(Vectors.text(entry, "compact"));
		}
		assertThat(new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8)).isEqualTo(json);
		String encoded = entry.required("json").has("accepts")
				? X402Codec.encode(X402Codec.decodePaymentRequired(header))
				: X402Codec.encode(X402Codec.decodeSettlementResponse(header));
		assertThat(encoded).isEqualTo(header);
	}

	@ParameterizedTest
	@MethodSource("headerDecoding")
	void headerIsReadAsTheReferenceReadsIt(JsonNode entry) {
		String header = fullHeader(entry);
		boolean reference = entry.at("/result/ok").asBoolean(false);
		if (reference && !STRICTER.contains(Vectors.text(entry, "id"))) {
			assertThat(X402Codec.decodePaymentRequired(header).resource().description())
				.isEqualTo(entry.at("/result/description").stringValue());
		}
		else {
			assertThatExceptionOfType(MalformedMessageException.class)
				.isThrownBy(() -> X402Codec.decodePaymentRequired(header));
		}
	}

	@Test
	void challengeForBothVersionsHasTheShapesThatBothClientsRead() {
		JsonNode json = DUAL.required("v2Header");
		PaymentRequired required = X402Codec.decodePaymentRequired(base64(StrictJson.write(json)));
		assertThat(X402Codec.encode(required)).isEqualTo(base64(StrictJson.write(json)));
		// One challenge, so one reason and one time-out; those of the vector differ by
		// version.
		ObjectNode expected = (ObjectNode) DUAL.required("v1Body").deepCopy();
		expected.put("error", "Payment required");
		((ObjectNode) expected.at("/accepts/0")).put("maxTimeoutSeconds", 300);
		assertThat(X402Codec.bodyV1(required)).map(StrictJson::write).contains(StrictJson.write(expected));
	}

	/** The file shortens the headers to their beginning. */
	private static String fullHeader(JsonNode entry) {
		String whole = VECTORS.at("/headers/0/utf8Base64").stringValue();
		String header = switch (Vectors.text(entry, "id")) {
			case "valid" -> whole;
			case "no padding" -> whole.replace("=", "");
			case "url-safe alphabet" -> urlSafe();
			case "with newline" -> whole.substring(0, 76) + "\n" + whole.substring(76);
			case "leading space" -> " " + whole;
			case "three padding chars" -> whole + "===";
			case "empty", "JSON null", "BOM" -> Vectors.text(entry, "header");
			default -> throw new IllegalStateException("Unknown entry " + entry);
		};
		assertThat(header).startsWith(Vectors.text(entry, "header").replace("...", ""));
		return header;
	}

	private static String urlSafe() {
		ObjectNode json = (ObjectNode) VECTORS.at("/headers/0/json").deepCopy();
		json.put("error", "\u00ff\u00be?>~");
		String header = base64(StrictJson.write(json)).replace('+', '-').replace('/', '_');
		assertThat(header).containsAnyOf("-", "_");
		return header;
	}

	private static String base64(String json) {
		return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

}
