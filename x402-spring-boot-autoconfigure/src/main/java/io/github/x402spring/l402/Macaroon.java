package io.github.x402spring.l402;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A token that its holder can restrict further, and only the owner of its key can make:
 * an identifier and a list of caveats, each of which is covered by the signature. Its
 * location is not.
 */
final class Macaroon {

	private static final byte[] GENERATOR = "macaroons-key-generator".getBytes(StandardCharsets.US_ASCII);

	private final byte[] location;

	private final byte[] identifier;

	private final List<byte[]> caveats;

	private final byte[] signature;

	/**
	 * Create a token that was read.
	 * @param location a hint for its holder, may be empty
	 * @param identifier what it is
	 * @param caveats its restrictions, in the order in which they were added
	 * @param signature what was read as its signature
	 */
	Macaroon(byte[] location, byte[] identifier, List<byte[]> caveats, byte[] signature) {
		this.location = location;
		this.identifier = identifier;
		this.caveats = List.copyOf(caveats);
		this.signature = signature;
	}

	/**
	 * Make a token.
	 * @param rootKey the secret of this token
	 * @param location a hint for its holder, may be empty
	 * @param identifier what it is
	 * @param caveats its restrictions
	 * @return the token
	 */
	static Macaroon mint(byte[] rootKey, String location, byte[] identifier, List<String> caveats) {
		List<byte[]> bytes = caveats.stream().map((caveat) -> caveat.getBytes(StandardCharsets.UTF_8)).toList();
		return new Macaroon(location.getBytes(StandardCharsets.UTF_8), identifier, bytes,
				signature(rootKey, identifier, bytes));
	}

	/**
	 * Return whether a token was made with a key and not changed, except for caveats that
	 * were added.
	 * @param rootKey the key
	 * @return whether it was; the time that this takes says nothing about the key
	 */
	boolean isSignedWith(byte[] rootKey) {
		return MessageDigest.isEqual(signature(rootKey, this.identifier, this.caveats), this.signature);
	}

	/**
	 * Restrict a token, which needs no key.
	 * @param caveat the restriction
	 * @return the restricted token
	 */
	Macaroon with(String caveat) {
		byte[] bytes = caveat.getBytes(StandardCharsets.UTF_8);
		List<byte[]> all = new ArrayList<>(this.caveats);
		all.add(bytes);
		return new Macaroon(this.location, this.identifier, all, HmacSha256.of(this.signature, bytes));
	}

	byte[] location() {
		return this.location;
	}

	byte[] identifier() {
		return this.identifier;
	}

	List<byte[]> caveats() {
		return this.caveats;
	}

	byte[] signature() {
		return this.signature;
	}

	/**
	 * Hides the token.
	 * @return the name of the type only
	 */
	@Override
	public String toString() {
		return "Macaroon[hidden]";
	}

	private static byte[] signature(byte[] rootKey, byte[] identifier, List<byte[]> caveats) {
		byte[] signature = HmacSha256.of(HmacSha256.of(GENERATOR, rootKey), identifier);
		for (byte[] caveat : caveats) {
			signature = HmacSha256.of(signature, caveat);
		}
		return signature;
	}

}
