package io.github.x402spring.lightning;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * The tagged fields of an invoice. Fields that are not known are skipped, and so are
 * those of a known type with another length than it has today. Of the known ones there is
 * one of each type.
 */
final class InvoiceFields {

	static final int HASH = 1;

	static final int EXPIRY = 6;

	static final int DESCRIPTION = 13;

	static final int SECRET = 16;

	static final int PAYEE = 19;

	static final int DESCRIPTION_HASH = 23;

	static final int FEATURES = 5;

	private static final int ANY = -1;

	/** How many words each takes. */
	private static final Map<Integer, Integer> LENGTHS = Map.of(HASH, 52, EXPIRY, ANY, DESCRIPTION, ANY, SECRET, 52,
			PAYEE, 53, DESCRIPTION_HASH, 52);

	private final Map<Integer, byte[]> fields = new HashMap<>();

	InvoiceFields(byte[] words) {
		int at = 0;
		while (at < words.length) {
			if (at + 3 > words.length) {
				throw malformed();
			}
			int type = words[at];
			int length = 32 * words[at + 1] + words[at + 2];
			at += 3;
			if (length > words.length - at) {
				throw malformed();
			}
			add(type, Arrays.copyOfRange(words, at, at + length));
			at += length;
		}
	}

	private void add(int type, byte[] words) {
		Integer length = LENGTHS.get(type);
		boolean known = length != null && (length == ANY || length == words.length);
		if (known && this.fields.putIfAbsent(type, words) != null) {
			throw new MalformedMessageException("The invoice has a field twice");
		}
	}

	boolean has(int type) {
		return this.fields.containsKey(type);
	}

	byte @Nullable [] bytes(int type) {
		byte[] words = this.fields.get(type);
		return (words != null) ? FiveBits.toBytes(words) : null;
	}

	@Nullable String text(int type) {
		byte[] bytes = bytes(type);
		return (bytes != null) ? StrictJson.utf8(bytes) : null;
	}

	long number(int type, long otherwise) {
		byte[] words = this.fields.get(type);
		return (words != null) ? FiveBits.toNumber(words) : otherwise;
	}

	static byte[] ofText(String text) {
		return FiveBits.of(text.getBytes(StandardCharsets.UTF_8));
	}

	private static MalformedMessageException malformed() {
		return new MalformedMessageException("A field of the invoice is longer than the invoice");
	}

}
