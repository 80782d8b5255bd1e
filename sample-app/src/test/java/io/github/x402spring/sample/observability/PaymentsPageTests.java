package io.github.x402spring.sample.observability;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page about payments in a real browser, as narrow as a telephone and as wide as a
 * desk, by day and by night.
 */
@Tag("integration")
class PaymentsPageTests {

	private static final String USDC = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

	private static final String HOSTILE = "GET /<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

	private static final String[] WIDTHS = { "390", "1280" };

	private static @Nullable RunningSample sample;

	private static String browser = "";

	@BeforeAll
	static void start() throws Exception {
		browser = ExternalProgram.find(ExternalProgram.requireOneOf("chromium", "google-chrome")).toString();
		NodeProject.install();
		sample = RunningSample.startWithPlayMoney("--x402.ledger.type=memory");
	}

	@AfterAll
	static void stop() {
		if (sample != null) {
			sample.close();
		}
	}

	@Test
	void pageIsReadableWithoutAndWithManyPayments() throws Exception {
		for (String width : WIDTHS) {
			JsonNode seen = look(width, "light");
			assertThat(seen.get("figures").toString()).contains("Settled 0", "Unknown 0").doesNotContain("Revenue");
			assertThat(seen.get("bars").intValue()).isZero();
		}
		fill();
		for (String width : WIDTHS) {
			JsonNode light = look(width, "light");
			JsonNode dark = look(width, "dark");
			for (JsonNode seen : List.of(light, dark)) {
				assertThat(seen.get("figures").toString()).contains("Revenue 9.997 USDC", "Settled 9,997",
						"Delivered 9,997", "Unknown 3");
				assertThat(seen.get("bars").intValue()).isEqualTo(30);
				assertThat(seen.get("red").intValue()).isEqualTo(3);
				assertThat(seen.get("rows").intValue()).isLessThan(200);
			}
			assertThat(light.get("background")).isNotEqualTo(dark.get("background"));
		}
	}

	private static JsonNode look(String width, String scheme) throws Exception {
		JsonNode seen = NodeProject.run("look.mjs", browser, url(), width, scheme,
				"../../../target/payments-" + width + "-" + scheme + ".png");
		assertThat(seen.get("status").intValue()).isEqualTo(200);
		assertThat(seen.get("type").stringValue()).startsWith("text/html");
		assertThat(seen.get("title").stringValue()).isEqualTo("Payments");
		assertThat(seen.get("complaints")).as("complaints of the browser").isEmpty();
		assertThat(seen.get("requests")).as("requests").hasSize(1);
		assertThat(seen.get("scripts").intValue()).as("scripts").isZero();
		assertThat(seen.get("foreign").intValue()).as("elements that are not ours").isZero();
		assertThat(seen.get("width").intValue()).as("width").isLessThanOrEqualTo(Integer.parseInt(width));
		return seen;
	}

	private static String url() {
		return "http://127.0.0.1:" + running().port() + "/actuator/payments";
	}

	private static RunningSample running() {
		assertThat(sample).isNotNull();
		return sample;
	}

	// Ten thousand payments over thirty days, the youngest three unknown.
	private static void fill() {
		PaymentLedger ledger = running().context().getBean(PaymentLedger.class);
		Instant now = Instant.now();
		for (int i = 0; i < 10_000; i++) {
			Instant when = now.minus(Duration.ofDays(29)).plus(Duration.ofDays(29).dividedBy(10_000).multipliedBy(i));
			Payment reserved = Payment.reserved("id" + i, terms(i, when), ContentState.SERVING,
					new Lease("test", when));
			ledger.reserve(reserved);
			Payment settling = with(reserved, MoneyState.SETTLING, ContentState.SERVING);
			ledger.transition(reserved, settling);
			if (i >= 9997) {
				ledger.transition(settling, with(settling, MoneyState.UNKNOWN, ContentState.FAILED));
			}
			else {
				Payment settled = with(settling, MoneyState.SETTLED, ContentState.SERVING);
				ledger.transition(settling, settled);
				ledger.transition(settled, with(settled, MoneyState.SETTLED, ContentState.DELIVERED));
			}
		}
	}

	private static Payment with(Payment before, MoneyState money, ContentState content) {
		return new Payment(before.id(), before.version() + 1, before.terms(), money, content, 0, null,
				(money == MoneyState.SETTLED) ? "0x" + "ab".repeat(32) : null, null,
				(money == MoneyState.UNKNOWN) ? "<b onclick=alert(3)>no answer" : null, false, true, null, null,
				before.updatedAt().plusMillis(1));
	}

	private static ReservationTerms terms(int number, Instant when) {
		Quote quote = new Quote(ExactEvmScheme.kind(Network.evm(84532)), USDC, BigInteger.valueOf(1000),
				"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Duration.ofSeconds(300), Map.of());
		return new ReservationTerms(new PaymentKey("key" + number), (number % 10 == 0) ? HOSTILE : "GET /api/weather",
				"fingerprint", "digest",
				(number % 7 == 0) ? "<script>alert(4)</script>" : "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
				"x402/2", quote, when.plusSeconds(300), when);
	}

}
