package io.github.x402spring.l402;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A phone pays the invoice of the payment page, which never learns the preimage: it asks
 * with its token, and gets what was paid for, once.
 */
@SpringBootTest(classes = L402Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.lightning.node.type=sandbox", "x402.lightning.rate=100000",
				"x402.lightning.max-open-invoices-per-network=10000",
				"x402.l402.secret=0123456789abcdef0123456789abcdef", "x402.plans.forecast.price=$0.002",
				"x402.plans.forecast.passes.three.price=300 sat", "x402.plans.forecast.passes.three.calls=3",
				"x402.plans.forecast.passes.three.valid-for=30d", "x402.plans.forecast.passes.three.scopes=read",
				"x402.plans.forecast.passes.root.price=900 sat", "x402.plans.forecast.passes.root.valid-for=1d",
				"x402.plans.forecast.passes.root.scopes=admin" })
@DisplayName("Invoices of the payment page on a real port")
@Tag("integration")
class PayByPhoneTests {

	private static final String WHERE = "/x402/invoice";

	private static final String HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

	@Autowired
	private SandboxLightningNode node;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private L402Settings settings;

	@Autowired
	private PaymentPolicy policy;

	private GateClient client;

	private L402Wallet wallet;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.wallet = new L402Wallet(this.node);
	}

	@Test
	void pageIsToldAndServedOnceThoughItNeverLearnsThePreimage() {
		HttpResponse<String> page = open("/content");
		assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
		assertThat(page.body()).contains("id=\"panel-lightning\"", WHERE).contains(L402Wallet.invoice(page));
		assertThat(state(page)).isEqualTo("open");
		String preimage = this.wallet.preimage(L402Wallet.invoice(page));
		String pass = awaitPass(page);
		assertThat(pass).isNotEqualTo(preimage);
		HttpResponse<String> served = present("/content", page, pass);
		assertServed(served);
		assertThat(served.headers().toString()).doesNotContain(preimage);
		await().until(() -> payment(page).content() == ContentState.DELIVERED);
		assertThat(payment(page).money()).isEqualTo(MoneyState.SETTLED);
		assertThat(awaitPass(page)).isEqualTo(pass);
		assertRejected(present("/content", page, pass), "payment_used_up");
		assertRejected(present("/content", page, preimage), "payment_used_up");
	}

	@Test
	void whoHasThePreimageMayPresentItFirstAndThenThePassIsUsedUp() {
		HttpResponse<String> page = open("/content");
		String preimage = this.wallet.preimage(L402Wallet.invoice(page));
		String pass = awaitPass(page);
		assertServed(present("/content", page, preimage));
		await().until(() -> payment(page).content() == ContentState.DELIVERED);
		assertRejected(present("/content", page, pass), "payment_used_up");
	}

	@Test
	void manyPagesAtOnceGetTheSamePassAndOneIsServed() {
		HttpResponse<String> page = open("/content");
		String preimage = this.wallet.preimage(L402Wallet.invoice(page));
		List<HttpResponse<String>> answers = Parallel.run(64, (i) -> ask(page));
		assertThat(answers).allSatisfy((it) -> assertThat(it.statusCode()).isEqualTo(200));
		List<String> passes = answers.stream()
			.map((it) -> json(it).path("pass").asString(""))
			.filter((it) -> !it.isEmpty())
			.distinct()
			.toList();
		assertThat(passes).hasSize(1).doesNotContain(preimage);
		assertThat(awaitPass(page)).isEqualTo(passes.getFirst());
		// Half of them with the preimage, which one of them may have learnt.
		List<Integer> statuses = Parallel.run(64,
				(i) -> present("/content", page, (i % 2 == 0) ? passes.getFirst() : preimage).statusCode());
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(1);
		assertThat(statuses).isSubsetOf(200, 402, 409);
	}

	@Test
	void handlerThatFailsOwesTheContentToTheSamePass() {
		HttpResponse<String> page = open("/content");
		this.wallet.preimage(L402Wallet.invoice(page));
		String pass = awaitPass(page);
		assertThat(this.client.get("/content", "Authorization", line(page, pass), "X-Fail", "1").statusCode())
			.isEqualTo(500);
		await().until(() -> payment(page).isEntitlement());
		assertThat(awaitPass(page)).isEqualTo(pass);
		assertServed(present("/content", page, pass));
	}

	@Test
	void passIsForTheRequestOfThePage() {
		HttpResponse<String> page = open("/content");
		this.wallet.preimage(L402Wallet.invoice(page));
		String pass = awaitPass(page);
		assertRejected(present("/other", page, pass), "payment_for_another_request");
		assertRejected(present("/content?more=1", page, pass), "payment_for_another_request");
		HttpResponse<String> other = open("/content");
		assertRejected(present("/content", other, pass), "l402_preimage_mismatch");
		assertServed(present("/content", page, pass));
	}

	@Test
	void paymentThatIsSeenTooLateIsOwedBack() {
		HttpResponse<String> page = open("/content");
		LightningInvoice invoice = LightningInvoice.read(L402Wallet.invoice(page));
		this.wallet.preimage(invoice.text());
		String token = ended(page, invoice);
		JsonNode answer = json(this.client.get(WHERE, "L402-Token", token));
		assertThat(answer.get("state").asString()).isEqualTo("paid");
		HttpResponse<String> refused = this.client.get("/content", "Authorization",
				"L402 " + token + ":" + answer.get("pass").asString());
		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
		assertThat(refused.body()).contains("refund-due");
		assertThat(payment(page).isRefundDue(this.policy, Instant.now())).isTrue();
	}

	@Test
	void tokensOfOtherClientsAreNotWatched() {
		HttpResponse<String> challenge = this.client.get("/content", "Accept", "application/json");
		this.wallet.preimage(L402Wallet.invoice(challenge));
		assertThat(ask(challenge).statusCode()).isEqualTo(404);
		assertThat(ask(challenge).body()).isEqualTo("{\"state\":\"refused\"}");
		assertThat(this.client.get(WHERE).statusCode()).isEqualTo(404);
		assertThat(this.client.get(WHERE, "L402-Token", "nonsense").statusCode()).isEqualTo(404);
	}

	@Test
	void answersAreKeptByNoCache() {
		HttpResponse<String> answer = ask(open("/content"));
		assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
	}

	@Test
	void passForSaleIsBoughtByThePassOfItsInvoice() {
		String where = "/x402/passes/forecast/three";
		HttpResponse<String> offer = this.client.send("POST", where, "{}", "Payment-Page", "lightning");
		this.wallet.preimage(L402Wallet.invoice(offer));
		String line = line(offer, awaitPass(offer));
		HttpResponse<String> sold = this.client.send("POST", where, "{}", "Authorization", line);
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		assertThat(json(sold).get("header").asString()).isEqualTo("Authorization");
		for (int i = 0; i < 3; i++) {
			assertServed(this.client.get("/forecast", "Authorization", line));
		}
		assertThat(this.client.get("/forecast", "Authorization", line).body()).contains("pass-exhausted");
	}

	@Test
	void playMoneyPaysAndKeepsThePreimage() {
		HttpResponse<String> page = open("/sats");
		String invoice = L402Wallet.invoice(page);
		HttpResponse<String> played = this.client.send("POST", WHERE, null, "L402-Invoice", invoice);
		assertThat(played.statusCode()).isEqualTo(200);
		assertThat(played.body()).isEqualTo("{\"state\":\"paid\"}");
		assertServed(present("/sats", page, awaitPass(page)));
		String foreign = invoice.substring(0, invoice.length() - 1) + "q";
		assertThat(this.client.send("POST", WHERE, null, "L402-Invoice", foreign).statusCode()).isEqualTo(404);
	}

	@Test
	void codeOfAnInvoiceIsDrawn() {
		HttpResponse<String> page = open("/content");
		String token = L402Wallet.line(page).group(1);
		JsonNode drawn = json(this.client.get(WHERE, "L402-Token", token, "L402-Invoice", L402Wallet.invoice(page)));
		assertThat(drawn.get("code").asString()).startsWith("<svg xmlns=");
		for (String other : List.of("javascript:alert(1)", "", L402Wallet.invoice(open("/content")))) {
			HttpResponse<String> refused = this.client.get(WHERE, "L402-Token", token, "L402-Invoice", other);
			assertThat(refused.statusCode()).as(other).isEqualTo(400);
			assertThat(refused.body()).isEqualTo("{\"state\":\"refused\"}");
		}
	}

	private HttpResponse<String> open(String path) {
		HttpResponse<String> page = this.client.get(path, "Accept", HTML);
		assertThat(page.statusCode()).isEqualTo(402);
		return page;
	}

	private HttpResponse<String> ask(HttpResponse<String> page) {
		return this.client.get(WHERE, "L402-Token", L402Wallet.line(page).group(1));
	}

	private String state(HttpResponse<String> page) {
		return json(ask(page)).get("state").asString();
	}

	private String awaitPass(HttpResponse<String> page) {
		return await().until(() -> json(ask(page)).path("pass").asString(null), Objects::nonNull);
	}

	private static JsonNode json(HttpResponse<String> response) {
		return new JsonMapper().readTree(response.body());
	}

	// As if it had been made an hour ago.
	private String ended(HttpResponse<?> page, LightningInvoice invoice) {
		TokenTerms terms = CaveatReader.read("x402", TokenText.read(L402Wallet.line(page).group(1)).caveats())
			.orElseThrow();
		TokenSale sale = terms.sale();
		TokenLimits limits = terms.limits();
		Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);
		TokenLimits past = new TokenLimits(limits.scopes(), limits.calls(), limits.budget(), limits.methods(),
				limits.path(), end);
		return this.settings.tokens(Clock.systemUTC())
			.mintForPage(invoice.hash(), new TokenTerms(new TokenSale(sale.network(), sale.amount(), sale.rate(),
					sale.endpoint(), sale.fingerprint(), sale.plan(), sale.holding(), past, end), past));
	}

	private Payment payment(HttpResponse<?> page) {
		return this.ledger
			.find(new PaymentKey("lightning:bip122:0f9188f13cb7b2c71f2a335e3a4fc328:"
					+ LightningInvoice.read(L402Wallet.invoice(page)).hash().hex()))
			.orElseThrow();
	}

	private static String line(HttpResponse<?> page, String secret) {
		return "L402 " + L402Wallet.line(page).group(1) + ":" + secret;
	}

	private HttpResponse<String> present(String path, HttpResponse<?> page, String secret) {
		return this.client.get(path, "Authorization", line(page, secret));
	}

	private static void assertServed(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(L402Application.SECRET);
	}

	private static void assertRejected(HttpResponse<String> response, String reason) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		assertThat(response.body()).contains(reason).doesNotContain(L402Application.SECRET);
	}

}
