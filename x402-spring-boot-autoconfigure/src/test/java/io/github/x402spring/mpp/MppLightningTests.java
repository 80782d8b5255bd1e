package io.github.x402spring.mpp;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.engine.OperationResult;
import io.github.x402spring.payment.engine.PaymentOperations;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An invoice is paid before the request, and its preimage buys once.
 */
@SpringBootTest(classes = MppLightningTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.lightning.node.type=sandbox", "x402.lightning.rate=100000",
				"x402.lightning.max-open-invoices-per-network=10000", "x402.mpp.secret=" + MppVectors.SECRET,
				"x402.plans.forecast.price=$0.01", "x402.plans.forecast.passes.three.price=300 sat",
				"x402.plans.forecast.passes.three.calls=3", "x402.plans.forecast.passes.three.valid-for=30d" })
@DisplayName("Method lightning of the Payment scheme on a real port")
@Tag("integration")
class MppLightningTests {

	private static final String SECRET = "the-paid-content";

	@Autowired
	private SandboxLightningNode node;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private PaymentOperations operations;

	@Autowired
	private Shop shop;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.shop.served.set(0);
	}

	@Test
	void clientChoosesHowToPay() {
		HttpResponse<String> response = this.client.get("/weather");
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(MppWallet.challenges(response)).extracting(MppChallenge::method)
			.containsExactlyInAnyOrder("evm", "lightning");
		assertThat(MppWallet.challenges(this.client.get("/weather", "Accept-Payment", "evm/*;q=0.5, lightning/charge")))
			.extracting(MppChallenge::method)
			.containsExactly("lightning", "evm");
		assertThat(MppWallet.challenges(this.client.get("/weather", "Accept-Payment", "lightning/charge, evm/*;q=0")))
			.extracting(MppChallenge::method)
			.containsExactly("lightning");
	}

	@Test
	void headIsOfferedNothingThatItCouldNotRedeem() {
		HttpResponse<String> head = this.client.send("HEAD", "/weather", "");
		assertThat(head.statusCode()).isEqualTo(402);
		assertThat(head.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(head.headers().allValues("WWW-Authenticate")).isEmpty();
	}

	@Test
	void preimageBuysTheContentWithItsReceipt() {
		MppChallenge challenge = challenge("/weather");
		LightningCharge charge = LightningCharge.read(challenge.request());
		assertThat(charge.amount()).isEqualTo(10);
		String line = pay(challenge);
		HttpResponse<String> served = present("/weather", line);
		assertServed(served);
		JsonNode receipt = CanonicalJson.decode(served.headers().firstValue("Payment-Receipt").orElseThrow());
		assertThat(receipt.get("reference").stringValue()).isEqualTo(charge.paymentHash().hex());
		assertThat(receipt.get("challengeId").stringValue()).isEqualTo(challenge.id());
		assertThat(this.ledger.recent(1)).singleElement().satisfies((payment) -> {
			assertThat(payment.money()).isEqualTo(MoneyState.SETTLED);
			assertThat(payment.terms().protocol()).isEqualTo("mpp/lightning");
			assertThat(payment.terms().key().value()).endsWith(charge.paymentHash().hex());
		});
		HttpResponse<String> again = present("/weather", line);
		assertChallenged(again, "payment_used_up", "unknown-challenge");
	}

	@Test
	void preimageBuysOnceWhateverTheNumberOfRequests() throws Exception {
		String line = pay(challenge("/weather"));
		List<Integer> statuses = Parallel.run(64, (i) -> present("/weather", line).statusCode());
		assertThat(statuses).containsOnlyOnce(200).allMatch((status) -> List.of(200, 402, 409).contains(status));
		assertThat(this.shop.served).hasValue(1);
	}

	@Test
	void preimageBuysOnceWhateverTheFamily() throws Exception {
		HttpResponse<String> response = this.client.get("/weather");
		MppChallenge challenge = MppWallet.challenge(response, "lightning");
		List<AuthenticateReader.Element> l402 = response.headers()
			.allValues("WWW-Authenticate")
			.stream()
			.flatMap((line) -> AuthenticateReader.read(line).stream())
			.filter((element) -> element.scheme().equals("L402"))
			.toList();
		assertThat(l402).singleElement()
			.satisfies((element) -> assertThat(element.parameters()).containsEntry("invoice",
					LightningCharge.read(challenge.request()).invoice()));
		String preimage = preimage(challenge);
		String token = "L402 " + l402.getFirst().parameters().get("macaroon") + ":" + preimage;
		String line = MppWallet.presentPreimage(challenge, preimage);
		List<Integer> statuses = Parallel.run(64, (i) -> present("/weather", (i % 2 == 0) ? token : line).statusCode());
		assertThat(statuses).containsOnlyOnce(200).allMatch((status) -> List.of(200, 402, 409).contains(status));
		assertThat(this.shop.served).hasValue(1);
		assertThat(present("/weather", token).statusCode()).isEqualTo(402);
		assertThat(present("/weather", line).statusCode()).isEqualTo(402);
	}

	@Test
	void challengeOfOneEndpointPaysNoOther() {
		String line = pay(challenge("/weather"));
		assertChallenged(present("/other", line), "payment_for_another_request", "unknown-challenge");
		assertChallenged(present("/weather?city=x", line), "payment_for_another_request", "unknown-challenge");
		assertServed(present("/weather", line));
	}

	@Test
	void preimageOfAnotherInvoiceIsNoProof() {
		MppChallenge challenge = challenge("/weather");
		assertChallenged(present("/weather", MppWallet.presentPreimage(challenge, preimage(challenge("/weather")))),
				"verification_failed", "invalid-preimage");
		assertChallenged(present("/weather", MppWallet.presentPreimage(challenge, "xyz")), "malformed_credential",
				"malformed-credential");
	}

	@Test
	void invoiceOfAnotherChallengeIsNotThatOfThisOne() {
		MppChallenge cheap = challenge("/weather");
		MppChallenge other = challenge("/other");
		MppChallenge mixed = new MppChallenge(other.id(), other.realm(), other.method(), other.intent(),
				cheap.request(), other.expires(), null, other.opaque(), null, null);
		assertChallenged(present("/other", MppWallet.presentPreimage(mixed, preimage(cheap))), "invalid_challenge",
				"unknown-challenge");
	}

	@Test
	void contentIsOwedWhenTheHandlerFails() {
		String line = pay(challenge("/weather"));
		this.shop.failures.set(1);
		assertThat(present("/weather", line).statusCode()).isEqualTo(500);
		assertServed(present("/weather", line));
	}

	@Test
	void passThatIsSoldIsInTheChallenge() {
		MppChallenge challenge = MppWallet
			.challenges(
					this.client.send("POST", "/x402/passes/forecast/three", "", "Accept-Payment", "lightning/charge"))
			.getFirst();
		assertThat(IssuedFor.read(Objects.requireNonNull(challenge.opaque())).invoice().pass())
			.isEqualTo(new IssuedFor.Pass("forecast/three", "CALLS 3 PT720H", ""));
		HttpResponse<String> sold = this.client.send("POST", "/x402/passes/forecast/three", "", "Authorization",
				pay(challenge));
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		assertThat(StrictJson.parseObject(sold.body()).get("token").stringValue()).isNotBlank();
	}

	@Test
	void paymentThatComesTooLateIsOwedBack() {
		MppChallenge challenge = challenge("/weather");
		IssuedFor issued = IssuedFor.read(Objects.requireNonNull(challenge.opaque()));
		IssuedFor.Invoice invoice = Objects.requireNonNull(issued.invoice());
		IssuedFor ended = new IssuedFor(issued.nonce(), issued.endpoint(), issued.fingerprint(), issued.issued(), null,
				new IssuedFor.Invoice(Instant.now().minusSeconds(1), invoice.rate(), invoice.pass()));
		MppChallenge late = MppVectors.ids(MppVectors.SECRET)
			.sign(new MppChallenge("", challenge.realm(), challenge.method(), challenge.intent(), challenge.request(),
					challenge.expires(), challenge.digest(), ended.encode(), null, null));
		String line = pay(late);
		assertChallenged(present("/other", line), "payment_for_another_request", "unknown-challenge");
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> refused = present("/weather", line);
			assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
			assertThat(refused.body()).contains("refund-due").doesNotContain(SECRET);
			assertThat(MppWallet.challenges(refused)).isEmpty();
		}
		assertThat(this.ledger.recent(1)).singleElement()
			.satisfies((payment) -> assertThat(payment.isRefundDue(PaymentPolicy.DEFAULT, Instant.now())).isTrue());
	}

	@Test
	void paymentForWhatIsNotSoldAnyMoreIsOwedBack() {
		MppChallenge challenge = challenge("/weather");
		MppChallenge gone = issuedFor("GET /gone", challenge, Instant.now().minusSeconds(3000));
		assertThat(this.client.get("/gone").statusCode()).isEqualTo(404);
		assertThat(present("/gone", pay(challenge("/other"))).statusCode()).isEqualTo(404);
		String line = pay(gone);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> refused = present("/gone", line);
			assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
			assertThat(refused.body()).contains("refund-due", "not_sold_any_more");
		}
		assertThat(this.ledger.recent(1)).singleElement()
			.satisfies((payment) -> assertThat(payment.isRefundDue(PaymentPolicy.DEFAULT, Instant.now())).isTrue());
	}

	@Test
	void paymentThatAnOperatorRevokedBeforeItWasPresentedIsOwedBack() {
		MppChallenge challenge = challenge("/weather");
		String line = pay(challenge);
		String hash = LightningCharge.read(challenge.request()).paymentHash().hex();
		assertThat(this.operations.revoke(hash)).isInstanceOf(OperationResult.Revoked.class);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> refused = present("/weather", line);
			assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
			assertThat(StrictJson.parseObject(refused.body()).get("reason").stringValue()).isEqualTo("revoked");
			assertThat(MppWallet.challenges(refused)).isEmpty();
		}
		assertThat(this.shop.served).hasValue(0);
		assertThat(this.ledger.recent(1)).singleElement()
			.satisfies((payment) -> assertThat(payment.isRefundDue(PaymentPolicy.DEFAULT, Instant.now())).isTrue());
		assertThat(this.operations.revoke(hash)).isInstanceOf(OperationResult.Refused.class);
	}

	@Test
	void paymentForWhatANewerInstanceSellsIsLeftToIt() {
		MppChallenge challenge = challenge("/weather");
		String line = pay(issuedFor("GET /newer", challenge, Instant.now().plusSeconds(1)));
		HttpResponse<String> refused = present("/newer", line);
		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
		assertThat(refused.headers().firstValue("Retry-After")).isPresent();
		assertThat(MppWallet.challenges(refused)).isEmpty();
		assertThat(this.ledger.recent(100)).noneMatch((it) -> it.terms().endpoint().equals("GET /newer"));
	}

	private static MppChallenge issuedFor(String endpoint, MppChallenge challenge, Instant issued) {
		IssuedFor here = IssuedFor.read(Objects.requireNonNull(challenge.opaque()));
		IssuedFor elsewhere = new IssuedFor(here.nonce(), endpoint, here.fingerprint(), issued, null, here.invoice());
		return MppVectors.ids(MppVectors.SECRET)
			.sign(new MppChallenge("", challenge.realm(), challenge.method(), challenge.intent(), challenge.request(),
					challenge.expires(), challenge.digest(), elsewhere.encode(), null, null));
	}

	@Test
	void contentIsBoundHereToo() {
		MppChallenge challenge = MppWallet
			.challenges(this.client.send("POST", "/orders", "one", "Accept-Payment", "lightning/charge"))
			.getFirst();
		assertThat(challenge.digest()).isNotNull();
		String line = pay(challenge);
		assertChallenged(this.client.send("POST", "/orders", "two", "Authorization", line),
				"payment_for_another_request", "unknown-challenge");
		assertServed(this.client.send("POST", "/orders", "one", "Authorization", line));
	}

	private MppChallenge challenge(String path) {
		return MppWallet.challenge(this.client.get(path), "lightning");
	}

	private String preimage(MppChallenge challenge) {
		return MppWallet.preimage(challenge, this.node);
	}

	private String pay(MppChallenge challenge) {
		return MppWallet.pay(challenge, this.node);
	}

	private HttpResponse<String> present(String path, String line) {
		return this.client.get(path, "Authorization", line);
	}

	private static void assertServed(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).startsWith(SECRET);
	}

	private static void assertChallenged(HttpResponse<String> response, String reason, String type) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		JsonNode problem = StrictJson.parseObject(response.body());
		assertThat(problem.get("reason").stringValue()).isEqualTo(reason);
		assertThat(problem.get("type").stringValue()).isEqualTo("https://paymentauth.org/problems/lightning/" + type);
		assertThat(MppWallet.challenges(response)).isNotEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

	}

	@RestController
	static class Shop {

		final AtomicInteger failures = new AtomicInteger();

		final AtomicInteger served = new AtomicInteger();

		@GetMapping("/weather")
		@PaidEndpoint("$0.01")
		String weather() {
			if (this.failures.getAndUpdate((it) -> Math.max(0, it - 1)) > 0) {
				throw new IllegalStateException("not yet");
			}
			this.served.incrementAndGet();
			return SECRET;
		}

		@GetMapping("/other")
		@PaidEndpoint("$0.01")
		String other() {
			return SECRET;
		}

		@PostMapping("/orders")
		@PaidEndpoint("$0.01")
		String orders() {
			return SECRET;
		}

	}

}
