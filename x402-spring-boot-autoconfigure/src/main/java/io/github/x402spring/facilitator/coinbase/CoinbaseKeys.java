package io.github.x402spring.facilitator.coinbase;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;

/**
 * Reads the secrets of API keys in the two forms in which Coinbase hands them out.
 */
final class CoinbaseKeys {

	private static final Pattern PEM = Pattern.compile("-----BEGIN (EC )?PRIVATE KEY-----(.+?)-----END .*",
			Pattern.DOTALL);

	/** Length of seed and public key of Ed25519. */
	private static final int ED25519_LENGTH = 64;

	private CoinbaseKeys() {
	}

	static JWSSigner signer(String secret) {
		try {
			Matcher pem = PEM.matcher(secret.replace("\\n", "\n").strip());
			if (!pem.matches()) {
				return new Ed25519Signer(ed25519(Base64.getDecoder().decode(secret.strip())));
			}
			byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
			ECDSASigner signer = new ECDSASigner((pem.group(1) != null) ? sec1(der) : pkcs8(der));
			if (signer.supportedJWSAlgorithms().contains(JWSAlgorithm.ES256)) {
				return signer;
			}
		}
		catch (GeneralSecurityException | JOSEException | RuntimeException ex) {
			// Its text might repeat the secret.
		}
		throw new IllegalArgumentException(
				"the key's secret is neither base64 of 64 bytes (Ed25519) nor a PEM text with an EC key on P-256");
	}

	private static PrivateKey ed25519(byte[] seedAndPublicKey) throws GeneralSecurityException {
		if (seedAndPublicKey.length != ED25519_LENGTH) {
			throw new GeneralSecurityException("Wrong length");
		}
		return KeyFactory.getInstance("Ed25519")
			.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519,
					Arrays.copyOf(seedAndPublicKey, ED25519_LENGTH / 2)));
	}

	private static ECPrivateKey sec1(byte[] der) throws GeneralSecurityException {
		return (ECPrivateKey) KeyFactory.getInstance("EC")
			.generatePrivate(new ECPrivateKeySpec(org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(der).getKey(),
					Curve.P_256.toECParameterSpec()));
	}

	private static ECPrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
		return (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
	}

}
