package io.github.x402spring.l402;

import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * L402 beside x402, paid with the play money of the sandbox of Lightning.
 */
@TestPropertySource(properties = { "management.endpoints.web.exposure.include=payments",
		"management.endpoint.payments.access=unrestricted" })
@Import(L402OverHttpTests.Audits.class)
@DisplayName("L402 on a real port")
@Tag("integration")
class L402OverHttpTests extends AbstractL402Tests {

	private static final Duration BEFORE_THE_START = Duration.ofMinutes(30);

	private static final String PASS = "/x402/passes/forecast/three";

	@Autowired
	private PassSales passes;

	@Autowired
	private Audits audits;

	@Test
	void bothFamiliesStandInOne402() {
		HttpResponse<String> response = this.client.get("/content", "Origin", L402Application.ORIGIN);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(L402Wallet.challenges(response)).hasSize(1);
		assertThat(response.headers().allValues("Vary")).contains("PAYMENT-SIGNATURE", "Authorization", "Macaroon");
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(response.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
			.contains("WWW-Authenticate");
		JsonNode body = new JsonMapper().readTree(response.body());
		assertThat(body.get("l402").get(0).get("invoice").asString()).isEqualTo(L402Wallet.invoice(response));
		assertThat(body.get("accepts")).isNotNull();
	}

	@Test
	void clientOfX402IsNotDisturbed() {
		HttpResponse<String> served = this.client.pay("/content");
		assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
		assertThat(GateClient.receipt(served).success()).isTrue();
	}

	@Test
	void whatOnlyLightningCanPayIsOfferedByL402Alone() {
		HttpResponse<String> response = this.client.get("/sats");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(LightningInvoice.read(L402Wallet.invoice(response)).amount()).isEqualTo(5_000);
		assertServed(present("/sats", this.wallet.pay(response)));
	}

	@Test
	void paidTokenIsServedOnceAndThenAskedToPayAgain() {
		HttpResponse<String> challenge = this.client.get("/content");
		String paid = this.wallet.pay(challenge);
		assertServed(present("/content", paid));
		Payment payment = payment(challenge);
		assertThat(payment.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(payment.terms().protocol()).isEqualTo("L402");
		assertThat(payment.terms().quote().amount())
			.isEqualTo(LightningInvoice.read(L402Wallet.invoice(challenge)).amount());
		await().untilAsserted(() -> assertThat(payment(challenge).content()).isEqualTo(ContentState.DELIVERED));
		HttpResponse<String> again = present("/content", paid);
		assertRejected(again, "payment_used_up");
		assertThat(L402Wallet.invoice(again)).isNotEqualTo(L402Wallet.invoice(challenge));
		assertServed(present("/content", this.wallet.pay(again)));
	}

	@Test
	void handlerThatFailsOwesTheContentToTheSameToken() {
		HttpResponse<String> challenge = this.client.get("/content");
		String paid = this.wallet.pay(challenge);
		assertThat(this.client.get("/content", "Authorization", paid, "X-Fail", "1").statusCode()).isEqualTo(500);
		await().untilAsserted(() -> assertThat(payment(challenge).isEntitlement()).isTrue());
		assertServed(present("/content", L402Wallet.narrow(paid, "x402_methods=GET")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402_methods=POST", "x402_path=/other", "x402_valid_until=1", "x402_max_calls=0",
			"x402_budget=1" })
	void copyWithoutWhatTheRequestNeedsIsOwedNothing(String caveat) {
		HttpResponse<String> challenge = this.client.get("/content");
		String paid = this.wallet.pay(challenge);
		assertThat(this.client.get("/content", "Authorization", paid, "X-Fail", "1").statusCode()).isEqualTo(500);
		await().untilAsserted(() -> assertThat(payment(challenge).isEntitlement()).isTrue());
		assertRejected(present("/content", L402Wallet.narrow(paid, caveat)), "payment_for_another_request");
		assertThat(payment(challenge).isEntitlement()).isTrue();
		assertServed(present("/content", paid));
	}

	@Test
	void tokenThatComesAfterItsEndIsOwedBack() {
		HttpResponse<String> challenge = this.client.get("/content");
		String late = ended(challenge);
		assertRejected(present("/other", late), "payment_for_another_request");
		assertRejected(present("/content", L402Wallet.narrow(late, "x402_valid_until=1")),
				"payment_for_another_request");
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> refused = present("/content", late);
			assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
			assertThat(refused.body()).contains("refund-due").doesNotContain(L402Application.SECRET);
			assertThat(L402Wallet.challenges(refused)).isEmpty();
		}
		Payment owed = payment(challenge);
		assertThat(owed.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(owed.isRefundDue(this.policy, Instant.now())).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "GET,/gone,404", "GET,/another,404", "DELETE,/content,405" })
	void tokenOfWhatIsNotSoldAnyMoreIsOwedBackWhereNothingElseAnswers(String method, String path, int otherwise) {
		HttpResponse<String> challenge = this.client.get("/content");
		String paid = soldAt("GET /gone", challenge, BEFORE_THE_START);
		assertThat(this.client.send(method, path, "").statusCode()).isEqualTo(otherwise);
		assertThat(this.client.send("HEAD", "/gone", "", "Authorization", paid).statusCode()).isEqualTo(404);
		assertRejected(present("/content", paid), "payment_for_another_request");
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> refused = this.client.send(method, path, "", "Authorization", paid);
			assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
			assertThat(refused.body()).contains("refund-due", "not_sold_any_more");
			assertThat(L402Wallet.challenges(refused)).isEmpty();
			assertThat(refused.headers().firstValue("Cache-Control")).hasValue("no-store");
		}
		Payment owed = payment(challenge);
		assertThat(owed.isRefundDue(this.policy, Instant.now())).isTrue();
		assertThat(owed.terms().endpoint()).isEqualTo("GET /gone");
		assertThat(owed.reason()).isEqualTo("not_sold_any_more");
	}

	@ParameterizedTest
	@CsvSource({ "GET,/content", "POST," + PASS })
	void tokenThatAnOperatorRevokedBeforeItWasPresentedBuysNothingAndIsOwedBack(String method, String path) {
		HttpResponse<String> challenge = this.client.send(method, path, "");
		LightningInvoice invoice = LightningInvoice.read(L402Wallet.invoice(challenge));
		String hash = invoice.hash().hex();
		assertThat(revoke(hash, "{}").statusCode()).isEqualTo(400);
		assertThat(revoke(hash, "{\"reason\":\" \"}").statusCode()).isEqualTo(400);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> revoked = revoke(hash, "{\"reason\":\"leaked\"}");
			assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(200);
			assertThat(revoked.body()).isEqualTo("{\"outcome\":\"done\"}");
		}
		assertThat(this.ledger.find(key(hash))).isEmpty();
		String paid = this.wallet.pay(challenge);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> refused = this.client.send(method, path, "", "Authorization", paid);
			assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
			assertThat(new JsonMapper().readTree(refused.body()).get("reason").asString()).isEqualTo("revoked");
			assertThat(refused.body()).contains("refund-due");
			assertThat(L402Wallet.challenges(refused)).isEmpty();
		}
		Payment owed = payment(challenge);
		assertThat(owed.isRefundDue(this.policy, Instant.now())).isTrue();
		assertThat(owed.amount()).isEqualTo(invoice.amount());
		assertThat(present("/forecast", paid).statusCode()).isEqualTo(402);
		HttpResponse<String> late = revoke(hash, "{\"reason\":\"leaked\"}");
		assertThat(late.statusCode()).isEqualTo(409);
		assertThat(late.body()).contains("it was presented before", owed.id());
		assertThat(this.audits.of(hash)).extracting((data) -> data.get("outcome"))
			.containsExactly("done", "done", "refused");
		assertThat(this.audits.of(hash))
			.allSatisfy((data) -> assertThat(data).containsEntry("action", "revoke").containsEntry("reason", "leaked"));
	}

	@Test
	void onlyWhatWasNotPresentedIsRevokedByItsPaymentHash() {
		HttpResponse<String> challenge = this.client.get("/content");
		assertServed(present("/content", this.wallet.pay(challenge)));
		String hash = LightningInvoice.read(L402Wallet.invoice(challenge)).hash().hex();
		assertThat(revoke(hash, "{\"reason\":\"leaked\"}").statusCode()).isEqualTo(409);
		assertThat(revoke("nonsense", "{\"reason\":\"leaked\"}").statusCode()).isEqualTo(404);
		await().untilAsserted(() -> assertThat(payment(challenge).content()).isEqualTo(ContentState.DELIVERED));
	}

	private HttpResponse<String> revoke(String hash, String body) {
		return this.client.send("POST", "/actuator/payments/" + hash + "/revoke", body, "Content-Type",
				"application/json");
	}

	@Test
	void tokenOfWhatANewerInstanceSellsIsLeftToIt() {
		HttpResponse<String> challenge = this.client.get("/content");
		String paid = soldAt("GET /newer", challenge, Duration.ofSeconds(-2));
		HttpResponse<String> refused = present("/newer", paid);
		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
		assertThat(refused.headers().firstValue("Retry-After")).isPresent();
		assertThat(L402Wallet.challenges(refused)).isEmpty();
		assertThat(this.ledger.find(key(hash(paid)))).isEmpty();
	}

	// Our key is enough to make it.
	@Test
	void preimageOfNoInvoiceOwesNothing() {
		byte[] preimage = new byte[32];
		new SecureRandom().nextBytes(preimage);
		String made = soldAt("GET /gone", this.client.get("/content"), BEFORE_THE_START,
				PaymentHash.ofPreimage(preimage)) + ":" + HexFormat.of().formatHex(preimage);
		HttpResponse<String> refused = present("/gone", made);
		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
		assertThat(L402Wallet.challenges(refused)).isEmpty();
		assertThat(this.ledger.find(key(PaymentHash.ofPreimage(preimage).hex()))).isEmpty();
	}

	@Test
	void tokenOfWhatIsSoldIsNotTakenWhereNothingAnswers() {
		String paid = this.wallet.pay(this.client.get("/content"));
		assertThat(present("/gone", paid).statusCode()).isEqualTo(404);
		assertThat(present("/gone", "L402 nonsense").statusCode()).isEqualTo(404);
		assertThat(present("/gone", "L402 " + TokenText.write(Vectors.token()) + ":" + Vectors.preimage()).statusCode())
			.isEqualTo(404);
		assertServed(present("/content", paid));
	}

	@Test
	void copyOfACallWithoutItsScopeIsDeniedUntilTheCallIsUsedUp() {
		HttpResponse<String> challenge = this.client.get("/forecast");
		String paid = this.wallet.pay(challenge);
		String narrow = L402Wallet.narrow(paid, "x402_capabilities=");
		HttpResponse<String> denied = present("/forecast", narrow);
		assertThat(denied.statusCode()).as(denied.body()).isEqualTo(403);
		JsonNode problem = new JsonMapper().readTree(denied.body());
		assertThat(problem.get("type").asString()).endsWith("#scope-denied");
		assertThat(problem.get("scope").asString()).isEqualTo("read");
		assertThat(L402Wallet.challenges(denied)).isEmpty();
		assertRejected(present("/forecast", L402Wallet.narrow(narrow, "x402_path=/other")),
				"payment_for_another_request");
		assertRejected(present("/content", narrow), "payment_for_another_request");
		assertThat(this.client.get("/forecast", "Authorization", paid, "X-Fail", "1").statusCode()).isEqualTo(500);
		await().untilAsserted(() -> assertThat(payment(challenge).isEntitlement()).isTrue());
		assertThat(present("/forecast", narrow).statusCode()).isEqualTo(403);
		assertServed(present("/forecast", paid));
		await().untilAsserted(() -> assertThat(payment(challenge).content()).isEqualTo(ContentState.DELIVERED));
		assertRejected(present("/forecast", narrow), "payment_for_another_request");
	}

	@Test
	void answerSaysInWordsWhyAPaidTokenDoesNotPay() {
		HttpResponse<String> challenge = this.client.get("/content");
		String paid = this.wallet.pay(challenge);
		assertThat(present("/other", paid).body()).contains("This pays for another request");
		assertServed(present("/content", paid));
		await().untilAsserted(() -> assertThat(payment(challenge).content()).isEqualTo(ContentState.DELIVERED));
		assertThat(present("/content", paid).body()).contains("was delivered or given back")
			.doesNotContain("sent for settlement");
	}

	@Test
	void contentThatIsOwedIsServedAfterTheEndOfItsToken() {
		HttpResponse<String> challenge = this.client.get("/content");
		String paid = this.wallet.pay(challenge);
		assertThat(this.client.get("/content", "Authorization", paid, "X-Fail", "1").statusCode()).isEqualTo(500);
		await().untilAsserted(() -> assertThat(payment(challenge).isEntitlement()).isTrue());
		assertServed(present("/content", ended(challenge)));
	}

	@Test
	void contentThatFailsAgainAndAgainIsOwedBack() {
		HttpResponse<String> challenge = this.client.get("/content");
		String paid = this.wallet.pay(challenge);
		for (int i = 0; i <= this.policy.maxRedemptions(); i++) {
			int redemptions = i;
			assertThat(this.client.get("/content", "Authorization", paid, "X-Fail", "1").statusCode()).isEqualTo(500);
			await().until(() -> payment(challenge).isEntitlement() && payment(challenge).redemptions() == redemptions);
		}
		HttpResponse<String> refused = present("/content", paid);
		assertThat(refused.statusCode()).isEqualTo(409);
		assertThat(refused.body()).contains("refund-due");
		assertThat(L402Wallet.challenges(refused)).isEmpty();
		assertThat(refused.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
	}

	@Test
	void tokenIsForTheRequestThatWasChallenged() {
		String paid = this.wallet.pay(this.client.get("/content"));
		assertRejected(present("/other", paid), "payment_for_another_request");
		assertRejected(present("/content?more=1", paid), "payment_for_another_request");
		assertServed(present("/content", paid));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402_methods=POST", "x402_path=/other", "x402_valid_until=1", "x402_max_calls=0",
			"x402_budget=1" })
	void copyWithoutWhatTheRequestNeedsPaysNothing(String caveat) {
		String paid = this.wallet.pay(this.client.get("/content"));
		assertRejected(present("/content", L402Wallet.narrow(paid, caveat)), "payment_for_another_request");
		assertServed(present("/content", paid));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402_amount=1", "x402_valid_until=9999999999", "x402_max_calls=2", "x402_unknown=1",
			"x402_plan=forecast/three", "x402_endpoint=GET /other", "x402_capabilities=admin", "services=x402:0,a:0" })
	void copyThatWouldWidenIsRefused(String caveat) {
		String paid = this.wallet.pay(this.client.get("/content"));
		assertRejected(present("/content", L402Wallet.narrow(paid, caveat)), "l402_caveat_refused");
		assertServed(present("/content", L402Wallet.narrow(paid, "foreign=1", "time < 5")));
	}

	@Test
	void tokenThatIsNotOursOrNotPaidIsRefusedWithItsReason() {
		HttpResponse<String> challenge = this.client.get("/content");
		String token = L402Wallet.line(challenge).group(1);
		assertRejected(present("/content", "L402 " + token + ":" + "00".repeat(32)), "l402_preimage_mismatch");
		String foreign = TokenText.write(Vectors.token());
		assertRejected(present("/content", "L402 " + foreign + ":" + Vectors.preimage()), "l402_token_unknown");
		HttpResponse<String> malformed = present("/content", "L402 nonsense");
		assertThat(malformed.statusCode()).isEqualTo(400);
	}

	@Test
	void formsOfClientsAreOnePayment() {
		String paid = this.wallet.pay(this.client.get("/content"));
		int colon = paid.lastIndexOf(':');
		String preimage = paid.substring(colon + 1);
		Macaroon token = TokenText.read(paid.substring(5, colon)).with("preimage=" + preimage);
		String hex = HexFormat.of().formatHex(MacaroonCodec.write(token));
		assertServed(this.client.get("/content", "Grpc-Metadata-Macaroon", hex));
		String urlSafe = "lsat " + paid.substring(5, colon).replace('+', '-').replace('/', '_').replace("=", "") + ":"
				+ preimage.toUpperCase(Locale.ROOT);
		await().untilAsserted(() -> assertRejected(present("/content", urlSafe), "payment_used_up"));
	}

	@Test
	void sameTokenTwiceCountsOnceAndTwoPaymentsAreRefused() {
		String paid = this.wallet.pay(this.client.get("/content"));
		String other = this.wallet.pay(this.client.get("/content"));
		assertThat(this.client.get("/content", "Authorization", paid, "Authorization", other).statusCode())
			.isEqualTo(400);
		assertThat(this.client.payWith(this.client.sign("/content"), "/content", "Authorization", paid).statusCode())
			.isEqualTo(400);
		assertServed(
				this.client.get("/content", "Authorization", paid, "Authorization", paid.replaceFirst("L402", "LSAT")));
	}

	@Test
	void headShowsThePriceAndOffersNoInvoice() {
		HttpResponse<String> response = this.client.send("HEAD", "/content", null);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(L402Wallet.challenges(response)).isEmpty();
	}

	@Test
	void tokensForOneInvoiceAreOnePayment() {
		HttpResponse<String> challenge = this.client.get("/content");
		String paid = this.wallet.pay(challenge);
		LightningInvoice invoice = LightningInvoice.read(L402Wallet.invoice(challenge));
		TokenTerms terms = CaveatReader.read("x402", TokenText.read(L402Wallet.line(challenge).group(1)).caveats())
			.orElseThrow();
		L402Tokens mint = tokens();
		List<String> lines = IntStream.range(0, 10)
			.mapToObj((i) -> "L402 " + mint.mint(invoice.hash(), terms) + paid.substring(paid.lastIndexOf(':')))
			.toList();
		List<Integer> statuses = Parallel.run(64, (i) -> present("/content", lines.get(i % 10)).statusCode());
		assertThat(statuses).filteredOn((status) -> status == 200).hasSize(1);
		assertThat(statuses).isSubsetOf(200, 402, 409);
		await().untilAsserted(() -> assertThat(payment(challenge).content()).isEqualTo(ContentState.DELIVERED));
		assertThat(lines).allSatisfy((line) -> assertRejected(present("/content", line), "payment_used_up"));
	}

	@Test
	void passIsPresentedByTheTokenThatBoughtIt() {
		String pass = buy();
		HttpResponse<String> served = present("/forecast", pass);
		assertServed(served);
		assertThat(served.headers().firstValue("Payment-Pass-Status").orElseThrow())
			.startsWith("pass=\"forecast/three\", calls=2");
		assertServed(present("/forecast", pass));
		assertServed(present("/forecast", L402Wallet.narrow(pass, "x402_max_calls=3")));
		HttpResponse<String> exhausted = present("/forecast", pass);
		assertThat(exhausted.statusCode()).isEqualTo(402);
		assertThat(exhausted.body()).contains("pass-exhausted");
		assertServed(present("/forecast", this.wallet.pay(exhausted)));
	}

	@Test
	void callThatFailsIsGivenBackToThePass() {
		String pass = buy();
		assertThat(this.client.get("/forecast", "Authorization", pass, "X-Fail", "1").statusCode()).isEqualTo(500);
		await().untilAsserted(() -> assertThat(this.passes.find(hash(pass)).orElseThrow().grants().getFirst().balance())
			.isEqualByComparingTo("3"));
	}

	@Test
	void purchaseThatIsRepeatedBuysNothingMore() {
		String pass = buy();
		HttpResponse<String> again = this.client.send("POST", PASS, "", "Authorization", pass);
		assertRejected(again, "payment_used_up");
		assertServed(present("/forecast", pass));
	}

	@ParameterizedTest
	@CsvSource({ "/forecast,x402_capabilities=,403,scope-denied", "/admin,foreign=1,403,scope-denied",
			"/forecast,x402_methods=POST,402,pass_not_for_request",
			"/forecast,x402_path=/other,402,pass_not_for_request", "/forecast,x402_valid_until=1,402,pass_expired",
			"/forecast,x402_max_calls=0,402,pass-exhausted", "/forecast,x402_budget=99999,402,pass-exhausted",
			"/forecast,x402_max_calls=4,402,l402_caveat_refused",
			"/forecast,'x402_capabilities=read,admin',402,l402_caveat_refused", "/forecast,x402_max_calls=1,200,paid",
			"/forecast,x402_budget=100000,200,paid", "/forecast,x402_path=/forecast,200,paid" })
	void copyOfAPassReachesAsFarAsItsHolderLeft(String path, String caveat, int status, String body) {
		HttpResponse<String> response = present(path, L402Wallet.narrow(buy(), caveat));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(response.body()).contains(body);
		assertThat(L402Wallet.challenges(response)).hasSize((status == 402) ? 1 : 0);
	}

	@Test
	void passThatWasNotBoughtYetOpensNothing() {
		String paid = this.wallet.pay(this.client.send("POST", PASS, ""));
		HttpResponse<String> response = present("/forecast", paid);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).contains("pass_unknown");
		assertRejected(present("/content", paid), "payment_for_another_request");
		assertThat(this.client.send("POST", PASS, "", "Authorization", paid).statusCode()).isEqualTo(201);
	}

	@Test
	void operatorRevokesAPassByThePaymentHash() {
		String pass = buy();
		assertThat(this.passes.revoke(this.passes.find(hash(pass)).orElseThrow().id())).isTrue();
		HttpResponse<String> response = present("/forecast", pass);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).contains("pass_revoked");
	}

	@Test
	void manyCopiesAtOnceUseThePassExactlyUp() {
		String pass = buy();
		List<Integer> statuses = Parallel.run(32,
				(i) -> present("/forecast", L402Wallet.narrow(pass, "x402_max_calls=" + (1 + i % 3))).statusCode());
		assertThat(statuses).filteredOn((status) -> status == 200).hasSizeBetween(1, 3);
		assertThat(statuses).isSubsetOf(200, 402);
	}

	// As if it had been made an hour ago, and its invoice been paid then.
	private String ended(HttpResponse<?> challenge) {
		LightningInvoice invoice = LightningInvoice.read(L402Wallet.invoice(challenge));
		return "L402 " + tokens().mint(invoice.hash(), endedTerms(challenge)) + ":"
				+ this.wallet.preimage(invoice.text());
	}

	// As if it had been made when another endpoint was sold.
	private String soldAt(String endpoint, HttpResponse<?> challenge, Duration earlier) {
		LightningInvoice invoice = LightningInvoice.read(L402Wallet.invoice(challenge));
		return soldAt(endpoint, challenge, earlier, invoice.hash()) + ":" + this.wallet.preimage(invoice.text());
	}

	private String soldAt(String endpoint, HttpResponse<?> challenge, Duration earlier, PaymentHash hash) {
		TokenSale sale = terms(challenge).sale();
		Instant until = sale.until().minus(earlier);
		TokenLimits limits = new TokenLimits(sale.sold().scopes(), sale.sold().calls(), sale.sold().budget(),
				sale.sold().methods(), sale.sold().path(), until);
		return "L402 " + tokens().mint(hash, new TokenTerms(new TokenSale(sale.network(), sale.amount(), sale.rate(),
				endpoint, sale.fingerprint(), sale.plan(), sale.holding(), limits, until), limits));
	}

	private String buy() {
		String paid = this.wallet.pay(this.client.send("POST", PASS, ""));
		HttpResponse<String> sold = this.client.send("POST", PASS, "", "Authorization", paid);
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		JsonNode body = new JsonMapper().readTree(sold.body());
		assertThat(body.get("token")).isNull();
		assertThat(body.get("header").asString()).isEqualTo("Authorization");
		await().untilAsserted(() -> assertThat(this.ledger.find(key(hash(paid))).orElseThrow().content())
			.isEqualTo(ContentState.DELIVERED));
		return paid;
	}

	private static String hash(String paid) {
		return CredentialReader
			.read((name) -> name.equals("Authorization") ? List.of(paid) : List.of(), Vectors.tokens("x".repeat(32)))
			.hash()
			.hex();
	}

	private HttpResponse<String> present(String path, String line) {
		return this.client.get(path, "Authorization", line);
	}

	private static void assertRejected(HttpResponse<String> response, String reason) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		assertThat(response.body()).contains(reason).doesNotContain(L402Application.SECRET);
		assertThat(L402Wallet.challenges(response)).hasSize(1);
	}

	/** What operators did. */
	static final class Audits implements ApplicationListener<AuditApplicationEvent> {

		private final List<Map<String, Object>> all = new CopyOnWriteArrayList<>();

		@Override
		public void onApplicationEvent(AuditApplicationEvent event) {
			this.all.add(event.getAuditEvent().getData());
		}

		List<Map<String, Object>> of(String payment) {
			return this.all.stream().filter((data) -> payment.equals(data.get("payment.id"))).toList();
		}

	}

}
