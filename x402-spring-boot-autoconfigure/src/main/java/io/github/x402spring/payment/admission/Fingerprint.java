package io.github.x402spring.payment.admission;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

import io.github.x402spring.payment.Credential;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.RecordedRequest;
import org.jspecify.annotations.Nullable;

/**
 * Binds a payment to what it is used for: method, handler, path, query, principal, the
 * identifier that the client gave it, every header that was read for the price, and the
 * digest of the body, if the transport has one. Without a digest the body of the request
 * is not part of it.
 *
 * @since 0.1.0
 */
public final class Fingerprint {

	/** Neither digests nor names of headers contain it. */
	private static final String SEPARATOR = " ";

	/** Stands before the digest of the body. No header has this name. */
	private static final String BODY = ":body";

	private Fingerprint() {
	}

	/**
	 * Return the fingerprint of a payment.
	 * @param request the request
	 * @param inputs what else its price depends on, see {@link RecordedRequest#inputs()}
	 * @param credential the credential, or {@code null} if there is none yet
	 * @return a digest, and the names of the inputs
	 */
	public static String of(PaidRequest request, Collection<String> inputs, @Nullable Credential credential) {
		StringBuilder fingerprint = new StringBuilder(digest(request, inputs, credential));
		inputs.forEach((input) -> fingerprint.append(SEPARATOR).append(input));
		return fingerprint.toString();
	}

	/**
	 * Return whether a payment is used as it was before. It is compared by the inputs
	 * that its price depended on then, whatever prices depend on now.
	 * @param fingerprint the fingerprint of before
	 * @param request the request
	 * @param credential the credential, or {@code null} for the fingerprint of a
	 * challenge
	 * @return whether nothing has changed
	 */
	public static boolean matches(String fingerprint, PaidRequest request, @Nullable Credential credential) {
		List<String> parts = List.of(fingerprint.split(SEPARATOR, -1));
		return parts.getFirst().equals(digest(request, parts.subList(1, parts.size()), credential));
	}

	private static String digest(PaidRequest request, Collection<String> inputs, @Nullable Credential credential) {
		MessageDigest digest = sha256();
		add(digest, request.method());
		add(digest, request.handlerId());
		add(digest, request.path());
		add(digest, request.query());
		add(digest, request.principal().orElse(null));
		add(digest, (credential != null) ? credential.identifier() : null);
		for (String input : inputs) {
			add(digest, input);
			List<String> values = switch (input) {
				case RecordedRequest.URL -> List.of(request.url());
				case RecordedRequest.PASSES -> request.passes();
				case RecordedRequest.SIGN_INS -> request.signIns();
				case RecordedRequest.AUTHORITIES -> request.authorities().stream().sorted().toList();
				case RecordedRequest.CLIENT -> request.clientAddress().stream().toList();
				default -> request.headerValues(input);
			};
			values.forEach((value) -> add(digest, value));
			add(digest, null);
		}
		// Not among the inputs: a payment for a request with a digest is not for one
		// without.
		request.bodyDigest().ifPresent((body) -> {
			add(digest, BODY);
			add(digest, body);
			add(digest, null);
		});
		return HexFormat.of().formatHex(digest.digest());
	}

	/**
	 * Return the digest of an id that a client gave a payment. The same id of another
	 * payer, or at another endpoint, is another one.
	 * @param payer who pays
	 * @param endpoint identity of the endpoint
	 * @param identifier the id
	 * @return its SHA-256, in hexadecimal digits
	 */
	public static String ofIdentifier(String payer, String endpoint, String identifier) {
		MessageDigest digest = sha256();
		add(digest, payer);
		add(digest, endpoint);
		add(digest, identifier);
		return HexFormat.of().formatHex(digest.digest());
	}

	/**
	 * Return the digest of a text.
	 * @param text the text
	 * @return its SHA-256, in hexadecimal digits
	 */
	public static String ofText(String text) {
		return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
	}

	// Length first, so that no two lists of parts look alike.
	private static void add(MessageDigest digest, @Nullable String part) {
		byte[] bytes = (part != null) ? part.getBytes(StandardCharsets.UTF_8) : new byte[0];
		int length = (part != null) ? bytes.length : -1;
		for (int shift = 24; shift >= 0; shift -= 8) {
			digest.update((byte) (length >> shift));
		}
		digest.update(bytes);
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
