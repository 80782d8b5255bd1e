package io.github.x402spring.facilitator.coinbase;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.github.x402spring.facilitator.client.FacilitatorOperation;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CoinbaseAuthenticationTests {

	private static final URI VERIFY = URI.create("https://api.cdp.coinbase.com/platform/v2/x402/verify");

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	private static final String PEM = "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n";

	@Test
	void edDsaTokenIsThatOfTheProtocolReference() throws Exception {
		KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
		SignedJWT token = token(ed25519Secret(pair), FacilitatorOperation.VERIFY, VERIFY);
		assertToken(token, JWSAlgorithm.EdDSA, "POST api.cdp.coinbase.com/platform/v2/x402/verify");
		Signature signature = Signature.getInstance("Ed25519");
		signature.initVerify(pair.getPublic());
		signature.update(token.getSigningInput());
		assertThat(signature.verify(token.getSignature().decode())).isTrue();
	}

	@Test
	void es256TokenIsThatOfTheProtocolReference() throws Exception {
		KeyPair pair = ec("secp256r1");
		for (String secret : List.of(pkcs8(pair), sec1(pair), sec1(pair).replace("\n", "\\n"))) {
			SignedJWT token = token(secret, FacilitatorOperation.SUPPORTED,
					URI.create("https://api.cdp.coinbase.com/platform/v2/x402/supported"));
			assertToken(token, JWSAlgorithm.ES256, "GET api.cdp.coinbase.com/platform/v2/x402/supported");
			assertThat(token.verify(new ECDSAVerifier((ECPublicKey) pair.getPublic()))).isTrue();
		}
	}

	@Test
	void everyCallHasItsOwnToken() throws Exception {
		CoinbaseAuthentication authentication = new CoinbaseAuthentication("key-1",
				ed25519Secret(KeyPairGenerator.getInstance("Ed25519").generateKeyPair()), CLOCK);
		assertThat(authentication.headers(FacilitatorOperation.VERIFY, VERIFY))
			.isNotEqualTo(authentication.headers(FacilitatorOperation.VERIFY, VERIFY));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "c2VjcmV0", "secret!",
			"-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----",
			"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
			"-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----" })
	void secretOfAnotherFormIsRefusedWithoutBeingRepeated(String secret) {
		assertRefused(secret);
	}

	@Test
	void keyOnAnotherCurveIsRefused() throws Exception {
		assertRefused(pkcs8(ec("secp384r1")));
	}

	@Test
	void textHidesTheSecret() throws Exception {
		String secret = ed25519Secret(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
		assertThat(new CoinbaseAuthentication("key-1", secret, CLOCK).toString()).doesNotContain(secret);
	}

	private static void assertRefused(String secret) {
		assertThatIllegalArgumentException().isThrownBy(() -> new CoinbaseAuthentication("key-1", secret, CLOCK))
			.withNoCause()
			.withMessage(
					"the key's secret is neither base64 of 64 bytes (Ed25519) nor a PEM text with an EC key on P-256");
	}

	private static void assertToken(SignedJWT token, JWSAlgorithm algorithm, String call) throws Exception {
		JWSHeader header = token.getHeader();
		assertThat(header.getAlgorithm()).isEqualTo(algorithm);
		assertThat(header.getKeyID()).isEqualTo("key-1");
		assertThat(header.getType().getType()).isEqualTo("JWT");
		assertThat(header.getCustomParam("nonce").toString()).matches("[0-9a-f]{32}");
		assertThat(token.getPayload().toJSONObject())
			.isEqualTo(Map.of("sub", "key-1", "iss", "cdp", "uris", List.of(call), "iat", NOW.getEpochSecond(), "nbf",
					NOW.getEpochSecond(), "exp", NOW.getEpochSecond() + 120));
	}

	private static SignedJWT token(String secret, FacilitatorOperation operation, URI uri) throws Exception {
		Map<String, String> headers = new CoinbaseAuthentication("key-1", secret, CLOCK).headers(operation, uri);
		assertThat(headers).containsOnlyKeys("Authorization");
		assertThat(headers.get("Authorization")).startsWith("Bearer ");
		return SignedJWT.parse(headers.get("Authorization").substring("Bearer ".length()));
	}

	private static KeyPair ec(String curve) throws Exception {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(new ECGenParameterSpec(curve));
		return generator.generateKeyPair();
	}

	// Seed and public key are the last 32 bytes of their encodings.
	private static String ed25519Secret(KeyPair pair) {
		byte[] secret = Arrays.copyOf(last32(pair.getPrivate().getEncoded()), 64);
		System.arraycopy(last32(pair.getPublic().getEncoded()), 0, secret, 32, 32);
		return Base64.getEncoder().encodeToString(secret);
	}

	private static byte[] last32(byte[] encoded) {
		return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
	}

	private static String pkcs8(KeyPair pair) {
		return PEM.formatted("PRIVATE KEY", Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded()));
	}

	private static String sec1(KeyPair pair) throws Exception {
		byte[] key = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
			.parsePrivateKey()
			.toASN1Primitive()
			.getEncoded();
		return PEM.formatted("EC PRIVATE KEY", Base64.getMimeEncoder().encodeToString(key));
	}

}
