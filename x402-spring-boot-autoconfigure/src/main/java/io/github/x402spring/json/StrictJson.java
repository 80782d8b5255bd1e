package io.github.x402spring.json;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON that others wrote, read strictly and within bounds: valid UTF-8 without a byte
 * order mark, no duplicate members, nothing after the value, limited depth, names,
 * strings and numbers. Members are read with their exact type; nothing is coerced.
 *
 * @since 0.1.0
 */
public final class StrictJson {

	/** 2^256 - 1, the largest amount an EVM token can hold. */
	static final BigInteger MAX_UINT256 = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

	private static final Pattern UINT = Pattern.compile("0|[1-9][0-9]{0,77}");

	private static final int MAX_DEPTH = 20;

	private static final int MAX_NAME_LENGTH = 256;

	private static final int MAX_NUMBER_LENGTH = 80;

	private static final int MAX_DOCUMENT_LENGTH = 128 * 1024;

	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(MAX_DEPTH)
				.maxNameLength(MAX_NAME_LENGTH)
				.maxNumberLength(MAX_NUMBER_LENGTH)
				.maxStringLength(MAX_DOCUMENT_LENGTH)
				.build())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			// Its table is shared by all requests, and names can be made to collide.
			.disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
			.disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
			.build())
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		// As double, 1e400 would be written as the text "Infinity" and 0.10 as 0.1.
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.build();

	private StrictJson() {
	}

	/**
	 * Decode UTF-8 without tolerance.
	 * @param bytes the encoded text
	 * @return the text
	 * @throws MalformedMessageException if the bytes are no UTF-8 or begin with a byte
	 * order mark
	 */
	public static String utf8(byte[] bytes) {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
				throw new MalformedMessageException("A byte order mark is not allowed");
			}
			return text;
		}
		catch (CharacterCodingException ex) {
			throw new MalformedMessageException("The text is not valid UTF-8");
		}
	}

	/**
	 * Parse an object.
	 * @param json the text
	 * @return the object
	 * @throws MalformedMessageException if the text is not one JSON object within bounds
	 */
	public static JsonNode parseObject(String json) {
		if (json.length() > MAX_DOCUMENT_LENGTH) {
			throw new MalformedMessageException("The text is longer than " + MAX_DOCUMENT_LENGTH + " characters");
		}
		try {
			JsonNode node = MAPPER.readTree(json);
			if (!node.isObject()) {
				throw new MalformedMessageException("A JSON object is expected");
			}
			return node;
		}
		catch (JacksonException | NumberFormatException | ArithmeticException ex) {
			// The latter two for exponents beyond those of a BigDecimal.
			throw new MalformedMessageException("The text is not JSON within the allowed bounds");
		}
	}

	/**
	 * Write compact JSON, as {@code JSON.stringify} does: nothing is escaped that need
	 * not be, except lone surrogates, which have no form in UTF-8.
	 * @param node what to write
	 * @return the text
	 */
	public static String write(JsonNode node) {
		return escapeLoneSurrogates(MAPPER.writeValueAsString(node));
	}

	/**
	 * Read a mandatory text member.
	 * @param object the object
	 * @param name the member's name
	 * @return the text
	 * @throws MalformedMessageException if the member is missing or no text
	 */
	public static String string(JsonNode object, String name) {
		String value = optionalString(object, name);
		if (value == null) {
			throw missing(name);
		}
		return value;
	}

	/**
	 * Read a text member that may be missing or null.
	 * @param object the object
	 * @param name the member's name
	 * @return the text, or {@code null}
	 * @throws MalformedMessageException if the member is something else than text
	 */
	public static @Nullable String optionalString(JsonNode object, String name) {
		JsonNode node = object.get(name);
		if (node == null || node.isNull()) {
			return null;
		}
		if (!node.isString()) {
			throw new MalformedMessageException("Member '" + name + "' must be a string");
		}
		return node.stringValue();
	}

	/**
	 * Read a mandatory boolean member.
	 * @param object the object
	 * @param name the member's name
	 * @return the value
	 * @throws MalformedMessageException if the member is missing or no boolean
	 */
	public static boolean bool(JsonNode object, String name) {
		JsonNode node = object.get(name);
		if (node == null || !node.isBoolean()) {
			throw new MalformedMessageException("Member '" + name + "' must be true or false");
		}
		return node.booleanValue();
	}

	/**
	 * Read a mandatory integer member.
	 * @param object the object
	 * @param name the member's name
	 * @return the value
	 * @throws MalformedMessageException if the member is missing or no 32-bit integer
	 */
	public static int integer(JsonNode object, String name) {
		JsonNode node = object.get(name);
		if (node == null || !node.isIntegralNumber() || !node.canConvertToInt()) {
			throw new MalformedMessageException("Member '" + name + "' must be an integer");
		}
		return node.intValue();
	}

	/**
	 * Read a mandatory object member.
	 * @param object the object
	 * @param name the member's name
	 * @return the object
	 * @throws MalformedMessageException if the member is missing or no object
	 */
	public static JsonNode object(JsonNode object, String name) {
		JsonNode node = optionalObject(object, name);
		if (node == null) {
			throw missing(name);
		}
		return node;
	}

	/**
	 * Read an object member that may be missing or null.
	 * @param object the object
	 * @param name the member's name
	 * @return the object, or {@code null}
	 * @throws MalformedMessageException if the member is something else than an object
	 */
	public static @Nullable JsonNode optionalObject(JsonNode object, String name) {
		JsonNode node = object.get(name);
		if (node == null || node.isNull()) {
			return null;
		}
		if (!node.isObject()) {
			throw new MalformedMessageException("Member '" + name + "' must be an object");
		}
		return node;
	}

	/**
	 * Read a mandatory unsigned 256-bit integer, written as a decimal string without sign
	 * or leading zeros.
	 * @param object the object
	 * @param name the member's name
	 * @return the value
	 * @throws MalformedMessageException if the member has another form
	 */
	public static BigInteger uint256(JsonNode object, String name) {
		String text = string(object, name);
		if (!UINT.matcher(text).matches()) {
			throw new MalformedMessageException("Member '" + name + "' must be a decimal integer string");
		}
		BigInteger value = new BigInteger(text);
		if (value.compareTo(MAX_UINT256) > 0) {
			throw new MalformedMessageException("Member '" + name + "' exceeds 256 bits");
		}
		return value;
	}

	private static String escapeLoneSurrogates(String json) {
		if (!hasSurrogates(json)) {
			return json;
		}
		StringBuilder result = new StringBuilder(json.length() + 16);
		json.codePoints().forEach((codePoint) -> {
			if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
				result.append("\\u").append(Integer.toHexString(codePoint));
			}
			else {
				result.appendCodePoint(codePoint);
			}
		});
		return result.toString();
	}

	// Nearly no text has one, and looking is much cheaper than encoding on trial.
	private static boolean hasSurrogates(String json) {
		for (int i = 0; i < json.length(); i++) {
			if (Character.isSurrogate(json.charAt(i))) {
				return true;
			}
		}
		return false;
	}

	private static MalformedMessageException missing(String name) {
		return new MalformedMessageException("Member '" + name + "' is missing");
	}

}
