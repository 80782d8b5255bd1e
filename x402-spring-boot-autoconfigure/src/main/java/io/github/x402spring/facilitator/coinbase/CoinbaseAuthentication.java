package io.github.x402spring.facilitator.coinbase;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.github.x402spring.facilitator.client.FacilitatorAuthentication;
import io.github.x402spring.facilitator.client.FacilitatorOperation;

/**
 * Shows a fresh token with each call, as the facilitator of the Coinbase Developer
 * Platform wants it: a JWT that names method, host and path of the call and is good for
 * two minutes. Needs the library {@code com.nimbusds:nimbus-jose-jwt}.
 *
 * @since 0.1.0
 */
public final class CoinbaseAuthentication implements FacilitatorAuthentication {

	private static final Duration LIFETIME = Duration.ofMinutes(2);

	private static final int NONCE_LENGTH = 16;

	private final SecureRandom random = new SecureRandom();

	private final String keyId;

	private final JWSAlgorithm algorithm;

	private final JWSSigner signer;

	private final Clock clock;

	/**
	 * Create an authentication.
	 * @param keyId id of the API key
	 * @param keySecret its secret: base64 of an Ed25519 seed and public key (64 bytes in
	 * all), or a PEM text with an EC key on P-256, in which line breaks may be written as
	 * {@code \n}
	 * @param clock the time
	 * @throws IllegalArgumentException if the secret is neither; the text does not repeat
	 * it
	 */
	public CoinbaseAuthentication(String keyId, String keySecret, Clock clock) {
		this.keyId = keyId;
		this.signer = CoinbaseKeys.signer(keySecret);
		this.algorithm = this.signer.supportedJWSAlgorithms().iterator().next();
		this.clock = clock;
	}

	@Override
	public Map<String, String> headers(FacilitatorOperation operation, URI uri) {
		return Map.of("Authorization", "Bearer " + token(operation.method() + " " + uri.getHost() + uri.getRawPath()));
	}

	private String token(String call) {
		Instant now = this.clock.instant();
		SignedJWT token = new SignedJWT(
				new JWSHeader.Builder(this.algorithm).type(JOSEObjectType.JWT)
					.keyID(this.keyId)
					.customParam("nonce", nonce())
					.build(),
				new JWTClaimsSet.Builder().subject(this.keyId)
					.issuer("cdp")
					.claim("uris", List.of(call))
					.issueTime(Date.from(now))
					.notBeforeTime(Date.from(now))
					.expirationTime(Date.from(now.plus(LIFETIME)))
					.build());
		try {
			token.sign(this.signer);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("The token could not be signed");
		}
		return token.serialize();
	}

	private String nonce() {
		byte[] nonce = new byte[NONCE_LENGTH];
		this.random.nextBytes(nonce);
		return HexFormat.of().formatHex(nonce);
	}

}
