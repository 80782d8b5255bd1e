package io.github.x402spring.l402;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.json.MalformedMessageException;

/**
 * The binary form of macaroons, version 2: the only one whose identifiers may be any
 * bytes. Each token has one form: no field comes twice or out of order, no length is
 * longer than necessary, nothing follows. Caveats that a third party would discharge are
 * refused.
 */
final class MacaroonCodec {

	/**
	 * Longest form, in bytes: its text and an invoice fit into the headers of a request.
	 */
	static final int MAX_LENGTH = 3 * 1024;

	private static final int MAX_CAVEATS = 64;

	private static final int VERSION = 2;

	private static final int END = 0;

	private static final int LOCATION = 1;

	private static final int IDENTIFIER = 2;

	private static final int SIGNATURE = 6;

	private final ByteBuffer bytes;

	private MacaroonCodec(byte[] bytes) {
		this.bytes = ByteBuffer.wrap(bytes);
	}

	/**
	 * Write a token.
	 * @param macaroon the token
	 * @return its binary form
	 */
	static byte[] write(Macaroon macaroon) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(VERSION);
		if (macaroon.location().length > 0) {
			put(out, LOCATION, macaroon.location());
		}
		put(out, IDENTIFIER, macaroon.identifier());
		out.write(END);
		for (byte[] caveat : macaroon.caveats()) {
			put(out, IDENTIFIER, caveat);
			out.write(END);
		}
		out.write(END);
		put(out, SIGNATURE, macaroon.signature());
		return out.toByteArray();
	}

	/**
	 * Read a token.
	 * @param bytes its binary form
	 * @return the token
	 * @throws MalformedMessageException if that is not its only form, or longer than
	 * tokens may be
	 */
	static Macaroon read(byte[] bytes) {
		if (bytes.length > MAX_LENGTH) {
			throw new MalformedMessageException("The macaroon is longer than " + MAX_LENGTH + " bytes");
		}
		return new MacaroonCodec(bytes).read();
	}

	private Macaroon read() {
		if (next() != VERSION) {
			throw new MalformedMessageException("The macaroon is not of version 2");
		}
		byte[] location = new byte[0];
		int tag = next();
		if (tag == LOCATION) {
			location = data();
			// It is left out then.
			if (location.length == 0) {
				throw malformed();
			}
			tag = next();
		}
		require(tag, IDENTIFIER);
		byte[] identifier = data();
		require(next(), END);
		List<byte[]> caveats = caveats();
		require(next(), SIGNATURE);
		byte[] signature = data();
		if (signature.length != HmacSha256.LENGTH || this.bytes.hasRemaining()) {
			throw malformed();
		}
		return new Macaroon(location, identifier, caveats, signature);
	}

	private List<byte[]> caveats() {
		List<byte[]> caveats = new ArrayList<>();
		for (int tag = next(); tag != END; tag = next()) {
			// Only those for third parties have a location.
			require(tag, IDENTIFIER);
			caveats.add(data());
			require(next(), END);
			if (caveats.size() > MAX_CAVEATS) {
				throw new MalformedMessageException("The macaroon has more than " + MAX_CAVEATS + " caveats");
			}
		}
		return caveats;
	}

	private byte[] data() {
		int length = length();
		if (length > this.bytes.remaining()) {
			throw malformed();
		}
		byte[] data = new byte[length];
		this.bytes.get(data);
		return data;
	}

	// Two bytes are enough for all lengths that there can be.
	private int length() {
		int low = next();
		if (low < 0x80) {
			return low;
		}
		int high = next();
		if (high == 0 || high >= 0x80) {
			throw malformed();
		}
		return (high << 7) | (low & 0x7f);
	}

	private int next() {
		if (!this.bytes.hasRemaining()) {
			throw malformed();
		}
		return this.bytes.get() & 0xff;
	}

	private static void require(int tag, int expected) {
		if (tag != expected) {
			throw malformed();
		}
	}

	private static void put(ByteArrayOutputStream out, int tag, byte[] data) {
		out.write(tag);
		int length = data.length;
		while (length >= 0x80) {
			out.write((length & 0x7f) | 0x80);
			length >>>= 7;
		}
		out.write(length);
		out.writeBytes(data);
	}

	private static MalformedMessageException malformed() {
		return new MalformedMessageException("The macaroon is malformed");
	}

}
