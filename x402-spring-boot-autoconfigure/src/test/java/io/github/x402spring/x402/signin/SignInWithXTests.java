package io.github.x402spring.x402.signin;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.payment.signin.SignInStore;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.SignInWallet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A sign-in is for one endpoint, for one path, for five minutes, and for one request.
 */
class SignInWithXTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.120Z");

	private static final String ENDPOINT = "GET /forecast";

	private static final String PATH = "/forecast";

	private final MutableClock clock = new MutableClock(NOW);

	private final SignInStore store = SignInStore.inMemory();

	private final SignInWithX signIns = new SignInWithX("https://api.example.com",
			List.of(Network.evm(84532), Network.evm(8453)), new Web3jSignatureRecovery(), this.store, this.clock);

	private final SignInWallet wallet = SignInWallet.developmentKey(0);

	static SignInWithX signIns() {
		return new SignInWithX("https://api.example.com", List.of(Network.evm(84532)), new Web3jSignatureRecovery(),
				SignInStore.inMemory(), new MutableClock(NOW));
	}

	@Test
	void walletSignsInOnce() {
		SignIn signIn = read(this.wallet.signIn(challenge()));
		assertThat(signIn.refusal()).isEmpty();
		assertThat(signIn.wallet()).contains(this.wallet.address());
		assertThat(signIn.spend()).isTrue();
		assertThat(signIn.spend()).isFalse();
	}

	@Test
	void sameSignInIsUsedOnceByManyAtOnce() {
		String header = this.wallet.signIn(challenge());
		AtomicInteger used = new AtomicInteger();
		Parallel.run(64, (i) -> {
			if (read(header).spend()) {
				used.incrementAndGet();
			}
			return i;
		});
		assertThat(used).hasValue(1);
	}

	@Test
	void whatIsNotUsedIsNotKept() {
		for (int i = 0; i < 100; i++) {
			assertThat(read(this.wallet.signIn(challenge())).wallet()).isPresent();
		}
		assertThat(this.store.prune(Instant.MAX, 1000)).isZero();
		read(this.wallet.signIn(challenge())).spend();
		assertThat(this.store.prune(NOW.plus(Duration.ofMinutes(15)), 1000)).isZero();
		assertThat(this.store.prune(NOW.plus(Duration.ofMinutes(16)), 1000)).isOne();
	}

	@Test
	void requestThatSleptCannotUseWhatWasUsedAndForgotten() {
		String header = this.wallet.signIn(challenge());
		SignIn slow = read(header);
		SignIn late = read(header);
		assertThat(read(header).spend()).isTrue();
		this.clock.advance(Duration.ofMinutes(16));
		assertThat(this.store.prune(this.clock.instant(), 1000)).isOne();
		assertThat(slow.spend()).isFalse();
		assertThat(late.spend()).isFalse();
	}

	@Test
	void requestThatSleptInTheStoreCannotUseWhatWasUsedAndForgotten() {
		String header = this.wallet.signIn(challenge());
		SignInStore slow = new SignInStore() {

			@Override
			public String secret() {
				return SignInWithXTests.this.store.secret();
			}

			@Override
			public boolean spend(String nonce, Instant until) {
				assertThat(read(header).spend()).isTrue();
				SignInWithXTests.this.clock.advance(Duration.ofMinutes(16));
				assertThat(prune(SignInWithXTests.this.clock.instant(), 1000)).isOne();
				return SignInWithXTests.this.store.spend(nonce, until);
			}

			@Override
			public int prune(Instant now, int most) {
				return SignInWithXTests.this.store.prune(now, most);
			}

		};
		SignInWithX other = new SignInWithX("https://api.example.com", List.of(Network.evm(84532)),
				new Web3jSignatureRecovery(), slow, this.clock);
		assertThat(other.read(ENDPOINT, PATH, List.of(header)).spend()).isFalse();
	}

	@Test
	void instancesOfOneStoreAcceptEachOthersNonces() {
		SignInWithX other = new SignInWithX("https://api.example.com", List.of(Network.evm(84532)),
				new Web3jSignatureRecovery(), this.store, this.clock);
		String header = this.wallet.signIn(challenge());
		SignIn there = other.read(ENDPOINT, PATH, List.of(header));
		assertThat(there.wallet()).isPresent();
		assertThat(there.spend()).isTrue();
		assertThat(read(header).spend()).isFalse();
		SignInWithX stranger = new SignInWithX("https://api.example.com", List.of(Network.evm(84532)),
				new Web3jSignatureRecovery(), SignInStore.inMemory(), this.clock);
		assertThat(stranger.read(ENDPOINT, PATH, List.of(header)).refusal()).isEqualTo("invalid_siwx_nonce");
	}

	@Test
	void signInIsForTheEndpointThatTheServerHasFound() {
		String header = this.wallet.signIn(challenge());
		assertThat(this.signIns.read("GET /dear", PATH, List.of(header)).refusal()).isEqualTo("invalid_siwx_nonce");
		assertThat(this.signIns.read(ENDPOINT, "/dear", List.of(header)).refusal())
			.isEqualTo("invalid_siwx_uri_mismatch");
		// A message that names the other path was not asked for.
		String other = this.wallet.signIn(challenge(), (message) -> {
			message.put("uri", "https://api.example.com/dear");
			message.putArray("resources").add("https://api.example.com/dear");
		});
		assertThat(this.signIns.read("GET /dear", "/dear", List.of(other)).refusal()).isEqualTo("invalid_siwx_nonce");
	}

	@ParameterizedTest
	@CsvSource({ "299999, ''", "300000, invalid_siwx_expired", "-60000, ''",
			"-60001, invalid_siwx_issued_at_in_future" })
	void signInIsValidForFiveMinutesAndClocksMayDifferByOne(long later, String reason) {
		String header = this.wallet.signIn(challenge());
		this.clock.advance(Duration.ofMillis(later));
		assertThat(read(header).refusal()).isEqualTo(reason);
	}

	static Stream<Arguments> messages() {
		return Stream.of(changed("invalid_siwx_domain_mismatch", (it) -> it.put("domain", "evil.example.com")),
				changed("invalid_siwx_domain_mismatch", (it) -> it.put("domain", "api.example.com:443")),
				changed("invalid_siwx_uri_mismatch", (it) -> it.put("uri", "https://evil.example.com/forecast")),
				changed("invalid_siwx_uri_mismatch", (it) -> it.put("uri", "https://api.example.com/forecast?a")),
				changed("invalid_siwx_unsupported_chain", (it) -> it.put("chainId", "eip155:1")),
				changed("invalid_siwx_unsupported_chain", (it) -> it.put("chainId", "eip155:084532")),
				changed("invalid_siwx_unsupported_chain", (it) -> it.put("chainId", "solana:1")),
				changed("invalid_siwx_unsupported_chain", (it) -> it.put("type", "ed25519")),
				changed("invalid_siwx_message", (it) -> it.put("version", "2")),
				changed("invalid_siwx_message", (it) -> it.put("statement", "Pay everything to me")),
				changed("invalid_siwx_message", (it) -> it.remove("statement")),
				changed("invalid_siwx_message", (it) -> it.put("requestId", "1")),
				changed("invalid_siwx_message", (it) -> it.remove("resources")),
				changed("invalid_siwx_message",
						(it) -> ((tools.jackson.databind.node.ArrayNode) it.path("resources"))
							.add("https://api.example.com/dear")),
				changed("invalid_siwx_not_before", (it) -> it.put("notBefore", "2026-03-01T12:00:00.120Z")),
				changed("invalid_siwx_expiration_time", (it) -> it.put("expirationTime", "2036-03-01T12:05:00.120Z")),
				changed("invalid_siwx_expiration_time", (it) -> it.remove("expirationTime")),
				changed("invalid_siwx_issued_at", (it) -> it.put("issuedAt", "2026-03-01T12:00:00Z")),
				changed("invalid_siwx_issued_at", (it) -> it.put("issuedAt", "now")),
				changed("invalid_siwx_issued_at", (it) -> it.put("issuedAt", "+1000000000-12-31T23:59:59.999Z")),
				changed("invalid_siwx_nonce", SignInWithXTests::later),
				changed("invalid_siwx_nonce", (it) -> it.put("nonce", "0123456789abcdef0123456789abcdef")),
				changed("invalid_siwx_nonce", (it) -> it.put("nonce", "0".repeat(56))),
				changed("invalid_siwx_nonce", (it) -> it.put("nonce", "")), changed("invalid_siwx_nonce",
						(it) -> it.put("nonce", it.path("nonce").asString().toUpperCase(java.util.Locale.ROOT))));
	}

	// A nonce is for the time at which it was made.
	private static void later(ObjectNode message) {
		message.put("issuedAt", "2026-03-01T12:00:00.121Z").put("expirationTime", "2026-03-01T12:05:00.121Z");
	}

	private static Arguments changed(String reason, Consumer<ObjectNode> change) {
		return Arguments.of(reason, change);
	}

	@ParameterizedTest
	@MethodSource("messages")
	void messageThatWasNotAskedForIsRefused(String reason, Consumer<ObjectNode> change) {
		assertThat(read(this.wallet.signIn(challenge(), change)).refusal()).isEqualTo(reason);
	}

	@Test
	void signatureIsOfTheWalletThatIsNamed() {
		String other = SignInWallet.developmentKey(1).address();
		assertThat(read(this.wallet.signInAndAlter(challenge(), (it) -> it.put("address", other))).refusal())
			.isEqualTo("invalid_siwx_signature");
		assertThat(read(this.wallet.signIn(challenge(), (it) -> it.put("address", other))).refusal())
			.isEqualTo("invalid_siwx_signature");
		// Wallets write their address with its checksum, and so does the server.
		assertThat(read(this.wallet.signIn(challenge(),
				(it) -> it.put("address", this.wallet.address().toLowerCase(java.util.Locale.ROOT))))
			.refusal()).isEqualTo("invalid_siwx_signature");
		assertThat(read(this.wallet.signInAndAlter(challenge(), (it) -> it.put("chainId", "eip155:8453"))).refusal())
			.isEqualTo("invalid_siwx_signature");
		assertThat(read(this.wallet.signInAndAlter(challenge(),
				(it) -> it.put("nonce", SignInWallet.extension(challenge()).path("info").path("nonce").asString())))
			.refusal()).isEqualTo("invalid_siwx_signature");
	}

	@Test
	void signatureHasOneForm() {
		assertThat(read(this.wallet.signInAndAlter(challenge(), SignInWithXTests::otherHalf)).refusal())
			.isEqualTo("invalid_siwx_signature");
		for (String signature : List.of("", "0x", "0x" + "00".repeat(65), "0x" + "11".repeat(64),
				"0x" + "zz".repeat(65))) {
			assertThat(read(this.wallet.signInAndAlter(challenge(), (it) -> it.put("signature", signature))).refusal())
				.isEqualTo("invalid_siwx_signature");
		}
	}

	// The same signature with s in the upper half of the order, which some libraries
	// take.
	private static void otherHalf(ObjectNode message) {
		String signature = message.path("signature").asString();
		java.math.BigInteger order = new java.math.BigInteger(
				"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
		java.math.BigInteger s = order.subtract(new java.math.BigInteger(signature.substring(66, 130), 16));
		String digits = s.toString(16);
		message.put("signature", signature.substring(0, 66) + "0".repeat(64 - digits.length()) + digits
				+ (signature.endsWith("1b") ? "1c" : "1b"));
	}

	@Test
	void contractWalletIsRefusedAndToldWhy() {
		assertThat(
				read(this.wallet.signInAndAlter(challenge(), (it) -> it.put("signatureScheme", "eip1271"))).refusal())
			.isEqualTo("contract_wallet_not_accepted");
		assertThat(read(this.wallet.signInAndAlter(challenge(), (it) -> it.put("signature", "0x" + "11".repeat(66))))
			.refusal()).isEqualTo("contract_wallet_not_accepted");
		assertThat(read(this.wallet.signInAndAlter(challenge(), (it) -> it.put("signatureScheme", "eip191"))).refusal())
			.isEmpty();
	}

	@Test
	void whatIsNoSignInIsRefused() {
		String header = this.wallet.signIn(challenge());
		for (String text : List.of("", " ", "x", "e30=", "e30", header + " ", header.substring(4), "{}",
				Base64.getEncoder().encodeToString("x".repeat(5000).getBytes(StandardCharsets.UTF_8)),
				encoded("{\"domain\":1}"), encoded("[]"), encoded("{\"a\":{\"b\":"))) {
			assertThat(read(text).refusal()).as(text).isEqualTo("invalid_siwx_header");
		}
		assertThat(this.signIns.read(ENDPOINT, PATH, List.of(header, header)).refusal())
			.isEqualTo("invalid_siwx_header");
		assertThat(read("x").spend()).isFalse();
		assertThat(read("x").wallet()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "https://api.example.com, api.example.com", "https://API.example.com:443/v1, api.example.com",
			"http://localhost:8080, localhost:8080", "http://localhost:80, localhost", "https://[::1]:8443, [::1]:8443",
			"http://example.com:443, example.com:443" })
	void domainIsWrittenAsClientsCompareIt(String baseUrl, String domain) {
		SignInWithX there = new SignInWithX(baseUrl, List.of(Network.evm(84532)), new Web3jSignatureRecovery(),
				this.store, this.clock);
		JsonNode info = there.declare(ENDPOINT, PATH).path("sign-in-with-x").path("info");
		assertThat(info.path("domain").asString()).isEqualTo(domain);
		assertThat(info.path("uri").asString()).isEqualTo(baseUrl + PATH);
		assertThat(there.path(baseUrl + "/a/b?c=d")).isEqualTo("/a/b");
		assertThat(there.path("https://other.example.com/a")).isEmpty();
	}

	@Test
	void urlWithoutHostIsNoDomain() {
		assertThatIllegalArgumentException().isThrownBy(
				() -> new SignInWithX("https://a_b", List.of(), new Web3jSignatureRecovery(), this.store, this.clock));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a\"b", "/a b", "/a|b" })
	void pathThatIsNoUriIsLeftOut(String path) {
		assertThat(this.signIns.uri(path)).isEqualTo("https://api.example.com");
		assertThat(this.signIns.uri("/" + "a".repeat(201))).isEqualTo("https://api.example.com");
		assertThat(this.signIns.uri("/" + "a".repeat(200))).endsWith("aaa");
	}

	private SignIn read(String header) {
		return this.signIns.read(ENDPOINT, PATH, List.of(header));
	}

	private String challenge() {
		ObjectNode challenge = JsonNodeFactory.instance.objectNode();
		challenge.set("extensions", this.signIns.declare(ENDPOINT, PATH));
		return encoded(StrictJson.write(challenge));
	}

	private static String encoded(String json) {
		return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

}
