package io.github.x402spring.mpp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was challenged for one content does not pay with another one.
 */
@SpringBootTest(classes = MppOverHttpTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.mpp.secret=" + MppVectors.SECRET,
				"x402.mpp.realm=" + MppVectors.REALM, "x402.mpp.own-header=never" })
@DisplayName("Content that challenges of the Payment scheme are bound to")
@Tag("integration")
class MppContentTests {

	private static final String SECRET = "the-paid-content";

	private static final String[] SPEAKS_MPP = { "Accept-Payment", "evm/charge" };

	private static final String LARGE = "x".repeat(256 * 1024 + 1);

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private MppOverHttpTests.Shop shop;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/read" })
	void handlerGetsTheContentThatWasCompared(String path) {
		MppChallenge challenge = challenge(path, "{\"a\": 1}", SPEAKS_MPP);
		assertThat(challenge.digest()).isEqualTo(digest("{\"a\": 1}"));
		assertServed(present(path, "{\"a\": 1}", challenge), "{\"a\": 1}");
	}

	@Test
	void otherContentIsNotPaidFor() {
		MppChallenge challenge = challenge("/echo", "one", SPEAKS_MPP);
		for (String other : List.of("two", "one ", "")) {
			HttpResponse<String> refused = present("/echo", other, challenge);
			assertThat(refused.statusCode()).as(other).isEqualTo(402);
			assertThat(StrictJson.parseObject(refused.body()).get("type").stringValue())
				.isEqualTo("https://paymentauth.org/problems/invalid-challenge");
			assertThat(MppWallet.challenges(refused)).hasSize(1);
		}
		assertThat(this.sandbox.settlements()).isZero();
		assertServed(present("/echo", "one", challenge), "one");
	}

	@Test
	void contentThatIsTooLargeToBeComparedIsRefusedBeforeAnyCharge() {
		MppChallenge challenge = challenge("/echo", "one", SPEAKS_MPP);
		HttpResponse<String> refused = present("/echo", LARGE, challenge);
		assertThat(refused.statusCode()).isEqualTo(413);
		assertThat(refused.body()).contains("content-too-large").doesNotContain(SECRET);
		assertThat(chunked(LARGE, "Authorization", MppWallet.pay(challenge)).statusCode()).isEqualTo(413);
		assertThat(this.sandbox.settlements()).isZero();
		assertServed(present("/echo", "one", challenge), "one");
	}

	@Test
	void challengesForLargeContentAreNotBoundToIt() {
		MppChallenge challenge = challenge("/echo", LARGE, SPEAKS_MPP);
		assertThat(challenge.digest()).isNull();
		assertServed(present("/echo", LARGE, challenge), LARGE);
	}

	@Test
	void contentInPiecesIsCompared() {
		MppChallenge challenge = MppWallet.challenges(chunked("one", SPEAKS_MPP)).getFirst();
		assertThat(challenge.digest()).isEqualTo(digest("one"));
		String line = MppWallet.pay(challenge);
		assertThat(chunked("two", "Authorization", line).statusCode()).isEqualTo(402);
		assertServed(chunked("one", "Authorization", line), "one");
	}

	@Test
	void clientsThatDoNotSpeakMppAreNotBound() {
		assertThat(challenge("/echo", "one").digest()).isNull();
		String payment = this.client.wallet()
			.pay(this.client.send("POST", "/echo", "one", SPEAKS_MPP)
				.headers()
				.firstValue("PAYMENT-REQUIRED")
				.orElseThrow());
		assertServed(this.client.send("POST", "/echo", "two", "PAYMENT-SIGNATURE", payment), "two");
	}

	@Test
	void formsAreLeftToTheServer() {
		String[] form = { "Content-Type", "application/x-www-form-urlencoded", "Accept-Payment", "evm/charge" };
		MppChallenge challenge = MppWallet.challenges(send("/form", "name=one", form)).getFirst();
		assertThat(challenge.digest()).isNull();
		assertServed(send("/form", "name=one", "Content-Type", "application/x-www-form-urlencoded", "Authorization",
				MppWallet.pay(challenge)), "one");
	}

	@Test
	void requestsWithoutContentAreNotBound() {
		assertThat(MppWallet.challenges(this.client.get("/content", SPEAKS_MPP)).getFirst().digest()).isNull();
	}

	@Test
	void contentThatIsOwedGoesToTheSameContentOnly() {
		MppChallenge challenge = challenge("/echo", "one", SPEAKS_MPP);
		this.shop.failures.set(1);
		assertThat(present("/echo", "one", challenge).statusCode()).isEqualTo(500);
		assertThat(this.sandbox.settlements()).isOne();
		assertThat(present("/echo", "two", challenge).statusCode()).isEqualTo(409);
		assertServed(present("/echo", "one", challenge), "one");
	}

	private MppChallenge challenge(String path, String content, String... headers) {
		return MppWallet.challenges(this.client.send("POST", path, content, headers)).getFirst();
	}

	private HttpResponse<String> present(String path, String content, MppChallenge challenge) {
		return this.client.send("POST", path, content, "Authorization", MppWallet.pay(challenge));
	}

	private HttpResponse<String> chunked(String content, String... headers) {
		byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
		return send("/echo", HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)), headers);
	}

	private HttpResponse<String> send(String path, String content, String... headers) {
		return send(path, HttpRequest.BodyPublishers.ofString(content), headers);
	}

	private HttpResponse<String> send(String path, HttpRequest.BodyPublisher content, String... headers) {
		List<String> all = new ArrayList<>(List.of(headers));
		if (!all.contains("Content-Type")) {
			all.addAll(List.of("Content-Type", "text/plain"));
		}
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.headers(all.toArray(String[]::new))
			.POST(content)
			.build();
		try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
			return http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void assertServed(HttpResponse<String> response, String content) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(SECRET + " " + content);
		assertThat(this.sandbox.settlements()).isOne();
	}

	private static String digest(String content) {
		try {
			return "sha-256=:" + Base64.getEncoder()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)))
					+ ":";
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
