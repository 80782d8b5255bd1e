package io.github.x402spring.sample.page;

import java.util.Comparator;

import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.BrowsedSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Invoices of Lightning on the payment page in a real browser, paid with play money by
 * another program, as a phone would: the page learns from the server that they were paid,
 * and shows what was bought.
 */
@Tag("integration")
class PayByLightningInTheBrowserTests {

	@RegisterExtension
	static final BrowsedSample BROWSED = new BrowsedSample("payment-page", "", "--x402.ledger.type=memory",
			"--x402.base-url=https://weather.example", "--x402.plans.forecast.free.calls=1");

	@BeforeAll
	static void useTheFreeCall() {
		assertThat(new SampleClient(BROWSED.sample().port()).get("/api/forecast").statusCode()).isEqualTo(200);
	}

	@Test
	void phonePaysAndThePageShowsTheContent() throws Exception {
		JsonNode seen = BROWSED.visit("lightning");
		assertThat(seen.at("/waiting/state").stringValue()).isEqualTo("Waiting for your payment.");
		assertThat(seen.at("/waiting/left").stringValue()).matches("The invoice can be paid for another \\d:\\d\\d.");
		assertThat(seen.at("/waiting/amount").stringValue()).contains("1 sat", "$0.001 at $100,000 for one bitcoin");
		assertThat(seen.at("/waiting/link").stringValue()).startsWith("lightning:lnbcrt");
		assertThat(seen.get("status").stringValue()).isEqualTo("Paid and delivered.");
		assertThat(seen.get("content").stringValue()).contains("\"city\": \"Oslo\"");
		assertThat(seen.get("receipt").stringValue()).contains("1 sat", "Lightning", "lnbcrt");
		assertThat(seen.get("kept").intValue()).isZero();
		assertThat(paid(seen).money()).isEqualTo(MoneyState.SETTLED);
	}

	@Test
	@Tag("campaign")
	void playMoneyPaysTheInvoice() throws Exception {
		JsonNode seen = BROWSED.visit("lightningPlayMoney");
		assertThat(seen.get("content").stringValue()).contains("Singapore");
		assertThat(paid(seen).money()).isEqualTo(MoneyState.SETTLED);
	}

	@Test
	void walletOfTheBrowserTellsThePreimage() throws Exception {
		JsonNode seen = BROWSED.visit("lightningWallet");
		assertThat(seen.get("content").stringValue()).contains("Berlin");
	}

	@Test
	void payerMayDecline() throws Exception {
		JsonNode seen = BROWSED.visit("lightningDeclined");
		assertThat(seen.get("status").stringValue()).contains("User <b>rejected</b>", "If it has paid");
	}

	@Test
	@Tag("campaign")
	void contentThatWasLostComesAfterAReload() throws Exception {
		JsonNode seen = BROWSED.visit("lightningLost");
		assertThat(seen.at("/during/status").stringValue()).contains("You have paid");
		assertThat(seen.get("lost").intValue()).isPositive();
		assertThat(seen.at("/end/content").stringValue()).contains("Berlin");
		assertThat(paid(seen.get("end")).content()).isEqualTo(ContentState.DELIVERED);
	}

	@Test
	void brokenHandlerOwesTheContent() throws Exception {
		JsonNode seen = BROWSED.visit("lightningBroken");
		assertThat(seen.get("status").stringValue()).contains("You have paid", "(500)");
		assertThat(seen.get("button").stringValue()).isEqualTo("Send the same payment again");
		assertThat(seen.get("kept").intValue()).isOne();
		await().until(() -> payment(seen).isEntitlement());
	}

	@Test
	@Tag("campaign")
	void nodeThatIsAwayIsAskedAgain() throws Exception {
		JsonNode seen = BROWSED.visit("lightningAway");
		assertThat(seen.get("during").stringValue()).contains("does not say whether you have paid");
		assertThat(seen.at("/end/content").stringValue()).contains("Berlin");
	}

	@Test
	void invoiceThatIsPaidInPartIsShownToTheSeller() throws Exception {
		JsonNode seen = BROWSED.visit("lightningUnderpaid");
		assertThat(seen.get("status").stringValue()).contains("Do not pay again; show the seller this invoice.",
				"underpaid");
		assertThat(seen.get("receipt").stringValue()).contains("lnbcrt");
		assertThat(seen.get("open").intValue()).isZero();
		assertThat(seen.get("kept").intValue()).isZero();
	}

	@Test
	void invoiceThatEndsIsFollowedByAnotherAndIsStillLookedAt() throws Exception {
		JsonNode seen = BROWSED.visit("lightningEnded");
		assertThat(seen.get("ended").stringValue()).startsWith("The invoice has ended.");
		assertThat(seen.get("open").intValue()).isZero();
		assertThat(seen.get("selected").stringValue()).isEqualTo("Lightning");
		assertThat(seen.at("/end/content").stringValue()).contains("Oslo");
	}

	@Test
	void passIsBoughtAndUsed() throws Exception {
		JsonNode seen = BROWSED.visit("lightningPass");
		assertThat(seen.get("same").booleanValue()).isTrue();
		assertThat(seen.get("other").booleanValue()).isTrue();
		assertThat(seen.get("amount").stringValue()).contains("100 sat", "$0.10");
		assertThat(seen.at("/bought/content").stringValue()).matches("L402 [A-Za-z0-9+/=]+:[0-9a-f]{64}");
		assertThat(seen.at("/opened/content").stringValue()).contains("Berlin");
		assertThat(seen.at("/again/content").stringValue()).contains("Berlin");
	}

	@Test
	void passWhoseAnswerWasLostIsThere() throws Exception {
		JsonNode seen = BROWSED.visit("lightningPassLost");
		assertThat(seen.get("lost").booleanValue()).isTrue();
		assertThat(seen.at("/bought/content").stringValue()).startsWith("L402 ");
		assertThat(seen.at("/opened/content").stringValue()).contains("Berlin");
	}

	@Test
	void pageFitsAllScreensAndIsUsedByKeyboard() throws Exception {
		JsonNode seen = BROWSED.visit("lightningLook");
		assertThat(seen.get("focused").valueStream().map(JsonNode::stringValue)).contains("Lightning",
				"QR code of the invoice", "Open in a wallet", "Copy the invoice", "Pay with play money");
	}

	private static Payment paid(JsonNode seen) {
		return await().until(() -> payment(seen), (it) -> it.content() == ContentState.DELIVERED);
	}

	// The one reserved last: the list is sorted by the last change, and earlier ones may
	// change while a test waits.
	private static Payment payment(JsonNode seen) {
		assertThat(seen.get("receipt").stringValue()).contains("lnbcrt");
		return BROWSED.sample()
			.payments()
			.stream()
			.filter((it) -> LightningScheme.isOf(it.terms().quote().kind()))
			.max(Comparator.comparing((it) -> it.terms().reservedAt()))
			.orElseThrow();
	}

}
