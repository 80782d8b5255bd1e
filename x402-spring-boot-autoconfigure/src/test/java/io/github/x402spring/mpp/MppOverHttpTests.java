package io.github.x402spring.mpp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The "Payment" authentication scheme lives beside x402 on one life of a payment: the
 * same offers, the same rails, the same keys.
 */
@SpringBootTest(classes = MppOverHttpTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.mpp.secret=" + MppVectors.SECRET,
				"x402.mpp.realm=" + MppVectors.REALM, "x402.mpp.own-header=never" })
@DisplayName("The Payment scheme on a real port")
@Tag("integration")
class MppOverHttpTests {

	private static final String SECRET = "the-paid-content";

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private Shop shop;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		this.shop.orders.clear();
	}

	@Test
	void bothFamiliesStandInOne402() {
		HttpResponse<String> response = this.client.get("/content");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(response.headers().allValues("Vary")).contains("Authorization", "Payment-Authorization");
		assertThat(MppWallet.challenges(response)).singleElement().satisfies((challenge) -> {
			assertThat(challenge.realm()).isEqualTo(MppVectors.REALM);
			assertThat(challenge.method()).isEqualTo("evm");
			assertThat(challenge.description()).isEqualTo("A report");
			EvmCharge charge = EvmCharge.read(challenge.request());
			assertThat(charge.amount()).isEqualTo(10_000);
			assertThat(charge.decimals()).isEqualTo(6);
		});
	}

	@Test
	void credentialBuysTheContentWithItsReceipt() {
		MppChallenge challenge = challenge("/content");
		HttpResponse<String> served = present("/content", MppWallet.pay(challenge));
		assertServed(served);
		assertThat(served.headers().map()).doesNotContainKey("payment-response");
		Payment payment = newest();
		assertThat(payment.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(payment.terms().protocol()).isEqualTo("mpp/evm");
		assertThat(payment.terms().payer()).isEqualTo(MppWallet.ADDRESS.value());
		JsonNode receipt = receipt(served);
		assertThat(receipt.get("reference").stringValue()).isEqualTo(payment.transaction());
		assertThat(receipt.get("challengeId").stringValue()).isEqualTo(challenge.id());
		assertThat(receipt.get("chainId").intValue()).isEqualTo(84532);
		assertThat(receipt.get("method").stringValue()).isEqualTo("evm");
	}

	@Test
	void handlerDoesNotSeeTheCredential() {
		assertThat(present("/content", MppWallet.pay(challenge("/content"))).body()).isEqualTo(SECRET + " null");
	}

	@Test
	void paymentOfX402IsServedBesideIt() {
		HttpResponse<String> served = this.client.pay("/content");
		assertServed(served);
		assertThat(served.headers().map()).doesNotContainKey("payment-receipt");
	}

	@Test
	void credentialIsGoodForOneDelivery() throws Exception {
		String line = MppWallet.pay(challenge("/content"));
		List<Integer> statuses = Parallel.run(8, (i) -> present("/content", line).statusCode());
		assertThat(statuses).containsOnlyOnce(200);
		HttpResponse<String> again = present("/content", line);
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(again.headers().map()).doesNotContainKey("payment-receipt");
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void challengeOfOneEndpointPaysNoOther() {
		String line = MppWallet.pay(challenge("/content"));
		assertChallenged(present("/other", line), "payment_for_another_request", "invalid-challenge");
		assertChallenged(present("/content?x=1", line), "payment_for_another_request", "invalid-challenge");
		assertServed(present("/content", line));
	}

	@Test
	void transferThatIsNotBoundToTheChallengeDoesNotPay() {
		MppChallenge challenge = challenge("/content");
		TransferAuthorization bound = MppWallet.transfer(challenge);
		TransferAuthorization free = new TransferAuthorization(bound.from(), bound.to(), bound.value(),
				bound.validAfter(), bound.validBefore(), Hex.encode(new byte[32]));
		assertChallenged(present("/content", MppWallet.line(challenge, free)), "verification_failed");
	}

	@Test
	void transferMayNotOutliveItsChallenge() {
		MppChallenge challenge = challenge("/content");
		TransferAuthorization bound = MppWallet.transfer(challenge);
		TransferAuthorization longer = new TransferAuthorization(bound.from(), bound.to(), bound.value(),
				bound.validAfter(), bound.validBefore().add(BigInteger.ONE), bound.nonce());
		assertChallenged(present("/content", MppWallet.line(challenge, longer)), "verification_failed");
	}

	@Test
	void changedChallengeIsNotOurs() {
		MppChallenge challenge = challenge("/content");
		String cheaper = MppWallet.line(challenge, MppWallet.transfer(challenge), (credential) -> {
			ObjectNode echo = (ObjectNode) credential.get("challenge");
			EvmCharge charge = EvmCharge.read(challenge.request());
			echo.put("request",
					new EvmCharge(BigInteger.ONE, charge.currency(), charge.recipient(), charge.chainId(), 6).encode());
			return credential;
		});
		assertChallenged(present("/content", cheaper), "invalid_challenge");
	}

	@Test
	void proofThatIsNotOfferedIsRefused() {
		MppChallenge challenge = challenge("/content");
		String hash = MppWallet.line(challenge, MppWallet.transfer(challenge), (credential) -> {
			credential.set("payload", CanonicalJson.object().put("type", "hash").put("hash", "0x" + "ab".repeat(32)));
			return credential;
		});
		HttpResponse<String> refused = present("/content", hash);
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.body()).contains("https://paymentauth.org/problems/method-unsupported");
		// The client may have sent money already.
		assertThat(MppWallet.challenges(refused)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Payment !", "Payment", "Payment e30", "payment bm8=" })
	void malformedCredentialIsChallengedAgain(String line) {
		assertChallenged(present("/content", line), "malformed_credential");
	}

	@Test
	void malformedProofIsChallengedAgain() {
		MppChallenge challenge = challenge("/content");
		assertChallenged(present("/content", MppWallet.line(challenge, MppWallet.transfer(challenge), (credential) -> {
			((ObjectNode) credential.get("payload")).put("nonce", "0x");
			return credential;
		})), "malformed_credential");
	}

	@Test
	void credentialCountsOnlyInTheHeaderOfItsChallenge() {
		assertChallenged(this.client.get("/content", "Payment-Authorization", MppWallet.pay(challenge("/content"))),
				"invalid_challenge");
	}

	@Test
	void problemsOfOthersKeepTheirNames() {
		assertThat(this.client.get("/content").body()).contains("errors.md#payment-required");
		HttpResponse<String> refused = this.client.get("/content", "PAYMENT-SIGNATURE", "!");
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.body()).contains("errors.md#malformed-payment");
	}

	@Test
	void clientIsOfferedWhatItAccepts() {
		for (String accepted : List.of("evm/charge", "*/*;q=0.1", "lightning/charge, evm/*", "lightning/charge", "?")) {
			assertThat(MppWallet.challenges(this.client.get("/content", "Accept-Payment", accepted))).as(accepted)
				.hasSize(1);
		}
		HttpResponse<String> served = this.client.get("/content", "Accept-Payment", "evm/charge", "Authorization",
				MppWallet.pay(this.client.get("/content", "Accept-Payment", "*/*")));
		assertServed(served);
		assertThat(served.headers().allValues("Vary")).contains("Accept-Payment");
	}

	@Test
	void moneyComesBeforeSideEffects() {
		MppChallenge challenge = MppWallet.challenges(this.client.send("POST", "/orders", "{}")).getFirst();
		String line = MppWallet.pay(challenge);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> refused = order(line, "6");
		assertThat(refused.statusCode()).isEqualTo(402);
		assertThat(refused.body()).contains("https://paymentauth.org/problems/verification-failed");
		assertThat(this.shop.orders).isEmpty();
	}

	@Test
	void operationThatIsRepeatedRunsOnce() {
		String line = MppWallet.pay(this.client.send("POST", "/orders", "{}"));
		assertThat(order(line, "7").body()).isEqualTo("order 7");
		assertThat(order(line, "7").body()).contains("already-delivered");
		HttpResponse<String> other = order(line, "8");
		assertThat(other.statusCode()).isEqualTo(409);
		assertThat(other.body()).contains("payment-bound-to-other-request");
		assertThat(this.shop.orders).containsExactly("7");
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void operationWithoutAUsableNameIsRefused() {
		String line = MppWallet.pay(this.client.send("POST", "/orders", "{}"));
		assertThat(order(line, "x".repeat(256)).statusCode()).isEqualTo(400);
		assertThat(this.shop.orders).isEmpty();
	}

	@Test
	void x402SettlesAfterTheHandlerAsBefore() {
		String payment = this.client.sign("POST", "/orders", "{}");
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.client.send("POST", "/orders", "{}", "PAYMENT-SIGNATURE", payment).statusCode()).isEqualTo(402);
		assertThat(this.shop.orders).hasSize(1);
	}

	@Test
	void forgedSignatureIsRefused() {
		MppChallenge challenge = challenge("/content");
		String forged = MppWallet.line(challenge, MppWallet.transfer(challenge), (credential) -> {
			((ObjectNode) credential.get("payload")).put("from", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
			return credential;
		});
		assertThat(present("/content", forged).statusCode()).isEqualTo(402);
		assertThat(this.sandbox.settlements()).isZero();
	}

	@Test
	void paymentsOfBothFamiliesInOneRequestAreRefused() {
		HttpResponse<String> response = this.client.payWith(this.client.sign("/content"), "/content", "Authorization",
				MppWallet.pay(challenge("/content")));
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(this.sandbox.settlements()).isZero();
	}

	@Test
	void failureOfTheHandlerCostsNothing() {
		String line = MppWallet.pay(challenge("/content"));
		this.shop.failures.set(1);
		HttpResponse<String> failed = present("/content", line);
		assertThat(failed.statusCode()).isEqualTo(500);
		assertThat(failed.headers().map()).doesNotContainKey("payment-receipt");
		assertThat(this.sandbox.settlements()).isZero();
		assertServed(present("/content", line));
	}

	private HttpResponse<String> order(String line, String key) {
		return this.client.send("POST", "/orders", "{}", "Authorization", line, "Idempotency-Key", key);
	}

	private MppChallenge challenge(String path) {
		return MppWallet.challenges(this.client.get(path)).getFirst();
	}

	private HttpResponse<String> present(String path, String line) {
		return this.client.get(path, "Authorization", line);
	}

	private Payment newest() {
		return this.ledger.recent(1).getFirst();
	}

	private static JsonNode receipt(HttpResponse<String> response) {
		return StrictJson
			.parseObject(new String(Base64Url.decode(response.headers().firstValue("Payment-Receipt").orElseThrow()),
					StandardCharsets.UTF_8));
	}

	private void assertServed(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).startsWith(SECRET);
		assertThat(response.headers().allValues("Cache-Control").toString()).contains("private");
		assertThat(this.sandbox.settlements()).isOne();
	}

	private void assertChallenged(HttpResponse<String> response, String reason) {
		assertChallenged(response, reason, reason.replace('_', '-'));
	}

	private void assertChallenged(HttpResponse<String> response, String reason, String type) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		JsonNode problem = StrictJson.parseObject(response.body());
		assertThat(problem.get("reason").stringValue()).isEqualTo(reason);
		assertThat(problem.get("type").stringValue()).isEqualTo("https://paymentauth.org/problems/" + type);
		assertThat(response.headers().map()).doesNotContainKey("payment-receipt");
		assertThat(MppWallet.challenges(response)).hasSize(1);
		assertThat(this.sandbox.settlements()).isZero();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

	}

	@RestController
	static class Shop {

		final AtomicInteger failures = new AtomicInteger();

		final List<String> orders = new CopyOnWriteArrayList<>();

		@GetMapping("/content")
		@PaidEndpoint(value = "$0.01", description = "A report")
		ResponseEntity<String> content(@RequestHeader(name = "Authorization", required = false) String login) {
			if (this.failures.getAndUpdate((it) -> Math.max(0, it - 1)) > 0) {
				throw new IllegalStateException("not yet");
			}
			return ResponseEntity.ok(SECRET + " " + login);
		}

		@PostMapping("/orders")
		@PaidEndpoint("$0.01")
		String order(PaidCall call) {
			this.orders.add(String.valueOf(call.identifier()));
			return "order " + call.identifier();
		}

		@PostMapping("/echo")
		@PaidEndpoint("$0.01")
		String echo(@RequestBody String body) {
			if (this.failures.getAndUpdate((it) -> Math.max(0, it - 1)) > 0) {
				throw new IllegalStateException("not yet");
			}
			return SECRET + " " + body;
		}

		@PostMapping("/read")
		@PaidEndpoint("$0.01")
		String read(Reader body) throws IOException {
			return SECRET + " " + new BufferedReader(body).readLine();
		}

		@PostMapping("/form")
		@PaidEndpoint("$0.01")
		String form(@RequestParam String name) {
			return SECRET + " " + name;
		}

		@GetMapping("/other")
		@PaidEndpoint(value = "$0.01", description = "A report")
		String other() {
			return SECRET;
		}

	}

}
