package io.github.x402spring.lightning.node;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a macaroon of LND may do. Its identifier names the rights in clear: after a byte
 * for the version a protocol buffer, whose fields 3 are messages of an entity and its
 * actions.
 */
final class LndRights {

	private static final int IDENTIFIER_VERSION = 3;

	private static final int IDENTIFIER = 2;

	private static final int OPERATIONS = 3;

	private static final int ENTITY = 1;

	private static final int ACTION = 2;

	/** The entity of a right to call single methods. */
	private static final String METHODS = "uri";

	private static final Set<String> HARMLESS_METHODS = Set.of("/lnrpc.Lightning/AddInvoice",
			"/lnrpc.Lightning/LookupInvoice");

	/** Of both its macaroon for invoices may write, and neither moves money. */
	private static final Set<String> HARMLESS = Set.of("invoices", "address");

	private LndRights() {
	}

	/**
	 * Find out what a macaroon may change besides invoices.
	 * @param macaroon the macaroon in hexadecimal digits
	 * @return the rights, such as {@code offchain:write}; empty if it cannot be read
	 */
	static Optional<List<String>> excess(String macaroon) {
		try {
			return Optional.of(rights(identifier(ByteBuffer.wrap(HexFormat.of().parseHex(macaroon)))));
		}
		catch (IllegalArgumentException | BufferUnderflowException ex) {
			return Optional.empty();
		}
	}

	// The second version of macaroons in binary: a type, a length and as many bytes.
	private static ByteBuffer identifier(ByteBuffer macaroon) {
		if (macaroon.get() != 2) {
			throw new IllegalArgumentException("This is no macaroon of version 2");
		}
		for (;;) {
			long type = number(macaroon);
			ByteBuffer value = bytes(macaroon);
			if (type == IDENTIFIER) {
				if (value.get() != IDENTIFIER_VERSION) {
					throw new IllegalArgumentException("This identifier is not known");
				}
				return value;
			}
		}
	}

	private static List<String> rights(ByteBuffer identifier) {
		List<String> rights = new ArrayList<>();
		while (identifier.hasRemaining()) {
			int field = field(identifier);
			ByteBuffer value = bytes(identifier);
			if (field == OPERATIONS) {
				add(value, rights);
			}
		}
		return rights;
	}

	private static void add(ByteBuffer operation, List<String> rights) {
		String entity = "";
		while (operation.hasRemaining()) {
			int field = field(operation);
			String text = StandardCharsets.UTF_8.decode(bytes(operation)).toString();
			if (field == ENTITY) {
				entity = text;
			}
			else if (field == ACTION && !isHarmless(entity, text)) {
				rights.add(clean(entity) + ":" + clean(text));
			}
		}
	}

	private static boolean isHarmless(String entity, String action) {
		return entity.equals(METHODS) ? HARMLESS_METHODS.contains(action)
				: action.equals("read") || HARMLESS.contains(entity);
	}

	// All fields are of the type that has a length.
	private static int field(ByteBuffer message) {
		long key = number(message);
		if ((key & 7) != 2) {
			throw new IllegalArgumentException("This identifier is not known");
		}
		return (int) (key >>> 3);
	}

	private static ByteBuffer bytes(ByteBuffer from) {
		long length = number(from);
		if (length < 0 || length > from.remaining()) {
			throw new IllegalArgumentException("This is too short");
		}
		ByteBuffer bytes = from.slice(from.position(), (int) length);
		from.position(from.position() + (int) length);
		return bytes;
	}

	private static long number(ByteBuffer from) {
		long number = 0;
		for (int shift = 0; shift < Long.SIZE; shift += 7) {
			byte next = from.get();
			number |= (next & 0x7fL) << shift;
			if (next >= 0) {
				return number;
			}
		}
		throw new IllegalArgumentException("This number is too large");
	}

	private static String clean(String text) {
		return text.matches("[-_./A-Za-z0-9]{1,80}") ? text : "?";
	}

}
