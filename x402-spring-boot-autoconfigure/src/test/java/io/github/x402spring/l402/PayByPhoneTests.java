package io.github.x402spring.l402;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A phone pays the invoice of the payment page, which never learns the preimage: it asks
 * with its token, and gets what was paid for, once.
 */
@DisplayName("Invoices of the payment page on a real port")
@Tag("integration")
class PayByPhoneTests extends AbstractL402Tests {

	private static final String WHERE = "/x402/invoice";

	private static final String HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

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
		String token = tokens().mintForPage(invoice.hash(), endedTerms(page));
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

	private static String line(HttpResponse<?> page, String secret) {
		return "L402 " + L402Wallet.line(page).group(1) + ":" + secret;
	}

	private HttpResponse<String> present(String path, HttpResponse<?> page, String secret) {
		return this.client.get(path, "Authorization", line(page, secret));
	}

	private static void assertRejected(HttpResponse<String> response, String reason) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		assertThat(response.body()).contains(reason).doesNotContain(L402Application.SECRET);
	}

}
