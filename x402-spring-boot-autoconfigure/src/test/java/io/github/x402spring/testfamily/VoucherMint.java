package io.github.x402spring.testfamily;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs tokens, so that nothing is kept of an offer until it is paid.
 */
final class VoucherMint {

	private static final byte[] SECRET = "a key of tests alone".getBytes(StandardCharsets.UTF_8);

	private VoucherMint() {
	}

	static String sign(VoucherToken token) {
		String text = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(token.text().getBytes(StandardCharsets.UTF_8));
		return text + "." + mac(text);
	}

	static Optional<VoucherToken> open(String signed) {
		int dot = signed.indexOf('.');
		if (dot < 0 || !mac(signed.substring(0, dot)).equals(signed.substring(dot + 1))) {
			return Optional.empty();
		}
		byte[] text = Base64.getUrlDecoder().decode(signed.substring(0, dot));
		return Optional.of(VoucherToken.parse(new String(text, StandardCharsets.UTF_8)));
	}

	static String digest(String preimage) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(preimage.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String mac(String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
			return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
