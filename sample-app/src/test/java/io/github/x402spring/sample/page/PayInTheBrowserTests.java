package io.github.x402spring.sample.page;

import java.util.List;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.BrowsedSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The payment page in a real browser, with a wallet that signs for real: who pays gets
 * the content, and pays once. The browser reports no breach of the page's policy, no
 * request to another server and no error, and axe finds nothing to complain about.
 */
@Tag("integration")
class PayInTheBrowserTests {

	private static final String PAYER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";

	@RegisterExtension
	static final BrowsedSample BROWSED = new BrowsedSample("payment-page", "", "--x402.ledger.type=memory",
			"--x402.base-url=https://weather.example", "--x402.plans.forecast.free.calls=1");

	@BeforeAll
	static void useTheFreeCall() {
		assertThat(new SampleClient(BROWSED.sample().port()).get("/api/forecast").statusCode()).isEqualTo(200);
	}

	@BeforeEach
	void reset() {
		sandbox().reset();
	}

	@Test
	void walletPaysAndTheContentIsShownAndSaved() throws Exception {
		JsonNode seen = BROWSED.visit("wallet");
		assertThat(seen.get("status").stringValue()).isEqualTo("Paid and delivered.");
		assertThat(seen.get("content").stringValue()).contains("\"city\": \"Oslo\"");
		assertThat(seen.get("receipt").stringValue()).contains("0.001 USDC", "Base Sepolia", PAYER, "Transaction");
		assertThat(seen.get("file").stringValue()).isEqualTo("weather.json");
		assertThat(seen.get("saved").stringValue()).startsWith("{\"city\":\"Oslo\"");
		assertThat(seen.get("focus").stringValue()).isEqualTo("result-title");
		assertThat(paid(seen).content()).isEqualTo(ContentState.DELIVERED);
	}

	@Test
	void playMoneyNeedsNoWallet() throws Exception {
		JsonNode seen = BROWSED.visit("playMoney");
		assertThat(seen.get("content").stringValue()).contains("\"paid\": \"0.01 USDC\"", "Singapore");
		assertThat(seen.get("signatures").intValue()).isZero();
		assertThat(paid(seen).terms().payer()).isNotEqualTo(PAYER);
		assertThat(paid(seen).money()).isEqualTo(MoneyState.SETTLED);
	}

	@Test
	void walletLearnsTheNetwork() throws Exception {
		JsonNode seen = BROWSED.visit("addNetwork");
		assertThat(seen.get("kind").stringValue()).isEqualTo("good");
		assertThat(seen.get("asked").valueStream().map(JsonNode::stringValue)).containsExactly("eth_requestAccounts",
				"eth_chainId", "wallet_switchEthereumChain", "wallet_addEthereumChain", "eth_chainId",
				"eth_signTypedData_v4");
	}

	@Test
	void nothingIsSignedOnTheWrongNetwork() throws Exception {
		JsonNode seen = BROWSED.visit("wrongNetwork");
		assertThat(seen.get("status").stringValue()).contains("Switch it to Base Sepolia", "Nothing was signed");
		assertThat(seen.get("signatures").intValue()).isZero();
		assertThat(sandbox().verifications()).isZero();
	}

	@Test
	void payerMayDecline() throws Exception {
		JsonNode seen = BROWSED.visit("declined");
		assertThat(seen.get("status").stringValue()).contains("You declined");
		assertThat(seen.get("disabled").stringValue()).isEqualTo("false");
		assertThat(sandbox().verifications()).isZero();
	}

	@Test
	void unknownOutcomeNeverAsksForASecondSignature() throws Exception {
		sandbox().nextSettlement(SandboxOutcome.LOSE_ANSWER);
		JsonNode seen = BROWSED.visit("unknown");
		assertThat(seen.at("/during/status").stringValue()).contains("never asks for a second signature");
		assertThat(seen.at("/after/status").stringValue()).contains("signed before is still open");
		assertThat(seen.at("/locked/status")).isEqualTo(seen.at("/after/status"));
		assertThat(seen.at("/end/content").stringValue()).contains("Berlin");
		assertThat(seen.at("/end/signatures").intValue()).isOne();
		assertThat(sandbox().transfers()).isOne();
	}

	@Test
	void contentThatWasLostWasDelivered() throws Exception {
		JsonNode seen = BROWSED.visit("lost");
		assertThat(seen.get("status").stringValue()).contains("was delivered before", "charged once");
		assertThat(paid(seen).content()).isEqualTo(ContentState.DELIVERED);
		assertThat(seen.get("signatures").intValue()).isOne();
		assertThat(sandbox().transfers()).isOne();
	}

	@Test
	void refusedPaymentIsFollowedByAnother() throws Exception {
		sandbox().nextSettlement(SandboxOutcome.REFUSE);
		JsonNode seen = BROWSED.visit("refused");
		assertThat(seen.at("/refused/status").stringValue()).contains("Nothing was charged", "holds too little");
		assertThat(seen.at("/end/content").stringValue()).contains("Berlin");
		assertThat(seen.at("/end/signatures").intValue()).isEqualTo(2);
		assertThat(sandbox().transfers()).isOne();
	}

	@Test
	void brokenHandlerIsPaidOnceAtMost() throws Exception {
		JsonNode seen = BROWSED.visit("broken");
		assertThat(seen.get("status").stringValue()).contains("(500)", "you pay once at most");
		assertThat(sandbox().transfers()).isZero();
	}

	@Test
	void passIsBoughtAndUsed() throws Exception {
		JsonNode seen = BROWSED.visit("pass");
		assertThat(seen.at("/bought/content").stringValue()).startsWith("x402pass_");
		assertThat(seen.at("/bought/receipt").stringValue()).contains("0.1 USDC");
		assertThat(seen.at("/opened/content").stringValue()).contains("Berlin");
		assertThat(seen.at("/again/content").stringValue()).contains("Berlin");
		assertThat(seen.at("/again/signatures").intValue()).isOne();
	}

	@Test
	void contentNeverRuns() throws Exception {
		JsonNode seen = BROWSED.visit("content");
		assertThat(elements(seen.get("text/html"))).containsExactly("h3", "iframe", "p", "p");
		assertThat(seen.get("blocked").valueStream().map(JsonNode::stringValue))
			.containsExactly("Blocked script execution in 'about:srcdoc'");
		assertThat(seen.get("article").stringValue()).isEqualTo("An article");
		assertThat(elements(seen.get("image/svg+xml"))).containsExactly("h3", "img", "p", "p");
		assertThat(elements(seen.get("text/plain"))).containsExactly("h3", "pre", "p", "p");
		assertThat(elements(seen.get("application/pdf"))).containsExactly("h3", "p", "p");
		assertThat(seen.at("/application~1pdf/file").stringValue()).isEqualTo("weather.pdf");
		for (String type : List.of("text/html", "image/svg+xml", "text/plain", "application/pdf")) {
			assertThat(seen.get(type).get("stolen").booleanValue()).as(type).isFalse();
		}
	}

	@Test
	void pageFitsAllScreensAndIsUsedByKeyboard() throws Exception {
		JsonNode seen = BROWSED.visit("look");
		assertThat(seen.get("tabs").valueStream().map(JsonNode::stringValue)).containsExactly("Play money", "Lightning",
				"Wallet", "Phone");
		assertThat(seen.get("selected").stringValue()).isEqualTo("Lightning");
		assertThat(seen.get("focused").stringValue()).isEqualTo("Lightning");
	}

	@Test
	void visitorWhoReadsGermanGetsItAll() throws Exception {
		JsonNode seen = BROWSED.visit("german");
		assertThat(seen.get("language").stringValue()).isEqualTo("de");
		assertThat(seen.get("tabs").valueStream().map(JsonNode::stringValue)).containsExactly("Spielgeld", "Lightning",
				"Wallet", "Handy");
		assertThat(seen.get("text").stringValue()).contains("0,002\u00a0$", "0,002 USDC über Base Sepolia",
				"100 Aufrufe, gültig für 30 Tage", "Kostenlose Aufrufe pro Tag: 1. Wieder kostenlos ab ");
		assertThat(seen.get("status").stringValue()).isEqualTo("Bezahlt. Hier ist Ihr Pass.");
		assertThat(seen.get("receipt").stringValue()).contains("Betrag", "0,1 USDC", "Bezahlt von");
		assertThat(seen.get("note").stringValue()).containsPattern("Gültig bis\\s+\\d\\d\\.\\d\\d\\.20\\d\\d")
			.contains("Kopieren", "Diese Seite mit dem Pass öffnen");
	}

	private static List<String> elements(JsonNode seen) {
		return seen.get("elements").valueStream().map(JsonNode::stringValue).toList();
	}

	private static Payment paid(JsonNode seen) {
		String receipt = seen.get("receipt").stringValue();
		return BROWSED.sample()
			.payments()
			.stream()
			.filter((it) -> it.transaction() != null && receipt.contains(it.transaction()))
			.findFirst()
			.orElseThrow();
	}

	private static SandboxFacilitator sandbox() {
		return BROWSED.sample().context().getBean(SandboxFacilitator.class);
	}

}
