package io.github.x402spring.sample.observability;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.x402spring.Network;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.sample.testsupport.BrowsedSample;
import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The pages about payments in a real browser, as narrow as a telephone and as wide as a
 * desk, by day and by night: axe finds nothing, nothing is loaded from elsewhere, and
 * what callers wrote does nothing.
 */
@Tag("integration")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PaymentsPageTests {

	private static final String USDC = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

	private static final String HOSTILE = "GET /</script><script>alert(1)</script>\"'\u2028<img src=x onerror=alert(2)>";

	private static final String REASON = "=cmd|' /C calc'!A0 </table><b onclick=alert(3)>\u2028javascript:alert(4)";

	private static final String TRANSACTION = "javascript:alert(5)";

	private static final int SUMMARIES = 29 * 9;

	private static final int UNKNOWN = 3;

	@RegisterExtension
	static final BrowsedSample BROWSED = new BrowsedSample("statistics", "/actuator/payments",
			"--spring.datasource.url=jdbc:h2:mem:payments-page");

	@Test
	@Order(1)
	void emptyPageShowsACallThatWorks() throws Exception {
		JsonNode seen = BROWSED.visit("empty");
		assertThat(seen.get("figures").toString()).contains("Settled 0", "Unknown 0");
		assertThat(seen.get("charts")).isEmpty();
		String command = seen.get("command").stringValue();
		assertThat(command).startsWith("curl -i 'http://");
		String answer = ExternalProgram.run(NodeProject.DIRECTORY, "bash", "-c", command + " -s");
		assertThat(answer).startsWith("HTTP/1.1 402").containsIgnoringCase("PAYMENT-REQUIRED: ");
	}

	@Test
	@Order(2)
	void figuresAreThoseOfTheBooksOnEveryScreen() throws Exception {
		fill();
		JsonNode seen = BROWSED.visit("full");
		assertThat(seen.get("status").intValue()).isEqualTo(200);
		assertThat(seen.get("type").stringValue()).startsWith("text/html");
		assertThat(seen.get("title").stringValue()).isEqualTo("Payments");
		assertThat(texts(seen, "badges")).contains("Play money", "Taking payments");
		assertThat(texts(seen, "warnings")).contains("The money is play money");
		assertThat(texts(seen, "tiles")).hasSize(3)
			.allSatisfy((tile) -> assertThat(tile).contains("USDC", "sat", " from "));
		assertThat(texts(seen, "figures")).contains("Unknown " + UNKNOWN, "Owed 1");
		assertThat(seen.get("red").intValue()).isEqualTo(UNKNOWN);
		assertThat(seen.get("rows").intValue()).isEqualTo(25);
		assertThat(texts(seen, "charts")).hasSize(2)
			.allSatisfy((chart) -> assertThat(chart).containsPattern("^[0-9,.]+ (USDC|sat) on "));
		assertThat(texts(seen, "values")).allSatisfy((axis) -> assertThat(axis).endsWith(" 0"));
		assertThat(texts(seen, "legends").getFirst()).contains("GET /api/weather", "2 others");
		assertThat(seen.get("bars").intValue()).isGreaterThan(40);
		assertThat(texts(seen, "funnel").getFirst()).contains("did not come back with a payment");
		assertThat(texts(seen, "refused").toString()).contains("already-delivered 1", "malformed-payment 2");
		assertThat(seen.get("local").stringValue()).containsPattern("E[SD]T|GMT-[45]");
	}

	@Test
	@Order(3)
	void paymentsAreFilteredAndSaved() throws Exception {
		JsonNode seen = BROWSED.visit("filter");
		assertThat(texts(seen, "unknown")).hasSize(UNKNOWN)
			.allSatisfy((row) -> assertThat(row).contains("UNKNOWN", "</table><b onclick=alert(3)>"));
		assertThat(seen.get("chosen").stringValue()).isEqualTo("UNKNOWN");
		assertThat(seen.get("file").stringValue()).isEqualTo("payments.csv");
		assertThat(seen.get("csv").stringValue().lines().skip(1)).hasSize(UNKNOWN)
			.allSatisfy((line) -> assertThat(line).contains(",'=cmd|").endsWith(",UNKNOWN"));
	}

	@Test
	@Order(4)
	void pagesLeadToAllPaymentsOnce() throws Exception {
		JsonNode seen = BROWSED.visit("pages");
		assertThat(texts(seen, "ids")).hasSizeBetween(SUMMARIES, SUMMARIES + 10).doesNotHaveDuplicates();
		assertThat(seen.get("url").stringValue()).contains("endpoint=POST%20%2Fapi%2Fsummaries", "after=");
	}

	@Test
	@Order(5)
	void rowsLeadToThePaymentAndBack() throws Exception {
		JsonNode seen = BROWSED.visit("detail");
		assertThat(texts(seen, "steps")).hasSize(3);
		assertThat(texts(seen, "facts").getFirst()).contains("Base Sepolia", USDC, "Reason =cmd|");
		assertThat(seen.get("url").stringValue()).isEqualTo(BROWSED.url());
	}

	@Test
	@Order(6)
	void refreshIsOffUntilItIsWantedAndRestsWhileNotSeen() throws Exception {
		JsonNode seen = BROWSED.visit("refresh");
		assertThat(seen.get("off").intValue()).isOne();
		assertThat(seen.get("on").intValue()).isEqualTo(2);
		assertThat(seen.get("hidden").intValue()).isEqualTo(2);
		assertThat(seen.get("open").intValue()).isOne();
		assertThat(seen.get("focus").stringValue()).isEqualTo("refresh");
	}

	private static List<String> texts(JsonNode seen, String name) {
		return seen.get(name).valueStream().map(JsonNode::stringValue).toList();
	}

	// Sixty days of a shop that grows and has less to do towards Sunday, and some calls
	// of today.
	private static void fill() {
		Shop shop = new Shop(BROWSED.sample().context().getBean(PaymentLedger.class));
		Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
		for (int day = 0; day < 60; day++) {
			Instant when = today.minus(Duration.ofDays(59L - day));
			int daysToSunday = 7 - when.atOffset(ZoneOffset.UTC).getDayOfWeek().getValue();
			int load = (10 + day / 2) * (5 + daysToSunday / 2) / 10 + day % 5;
			shop.sell("GET /api/weather", usdc(1_000), when, load);
			shop.sell("GET /api/forecast", usdc(2_000), when, load / 2);
			shop.sell("POST /api/summaries", usdc(50_000), when, 4 + day % 2);
			shop.sell("GET /api/report/{size}", usdc(10_000), when, load / 5);
			shop.sell("pass forecast/hundred", usdc(100_000), when, 1 + day * 7 % 3);
			shop.sell(HOSTILE, usdc(3_000), when, day % 4);
			shop.sell("GET /api/weather", sat(10_000), when, load / 3);
			shop.sell("GET /api/forecast", sat(20_500), when, load / 6);
		}
		Instant now = Instant.now();
		for (int i = 0; i < UNKNOWN; i++) {
			shop.lose(now.minusSeconds(20L * i));
		}
		shop.owe(now.minusSeconds(70));
		SampleClient client = new SampleClient(BROWSED.sample().port());
		for (int i = 0; i < 60; i++) {
			client.get("/api/weather?city=Oslo");
		}
		for (int i = 0; i < 12; i++) {
			assertThat(client.pay(Call.get("/api/weather"), Version.V2).statusCode()).isEqualTo(200);
		}
		String paid = client.sign(Call.get("/api/weather"), Version.V2);
		assertThat(client.present(Call.get("/api/weather"), Version.V2, paid).statusCode()).isEqualTo(200);
		// That it left is written down after it left.
		await().until(() -> client.present(Call.get("/api/weather"), Version.V2, paid).body(),
				(it) -> it.contains("already-delivered"));
		for (int i = 0; i < 2; i++) {
			assertThat(client.get("/api/weather", "PAYMENT-SIGNATURE", "nonsense").statusCode()).isEqualTo(400);
		}
	}

	private static Quote usdc(long atomic) {
		return new Quote(ExactEvmScheme.kind(Network.evm(84532)), USDC, BigInteger.valueOf(atomic),
				"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Duration.ofSeconds(300), Map.of());
	}

	private static Quote sat(long millisatoshis) {
		return new Quote(new PaymentKind("lightning", LightningNetwork.REGTEST.network(), "bolt11"), "msat",
				BigInteger.valueOf(millisatoshis), null, Duration.ofSeconds(300), Map.of());
	}

	/** Writes into the book what a shop sold. */
	private static final class Shop {

		private final Random random = new Random(402);

		private final PaymentLedger ledger;

		private int number;

		private Shop(PaymentLedger ledger) {
			this.ledger = ledger;
		}

		private void sell(String endpoint, Quote quote, Instant day, int count) {
			for (int i = 0; i < count; i++) {
				Instant when = day.plusSeconds(this.random.nextInt(86_400));
				if (when.isBefore(Instant.now().minusSeconds(300))) {
					Payment settled = settle(endpoint, quote, when, "0x" + "ab".repeat(32));
					this.ledger.transition(settled, with(settled, MoneyState.SETTLED, ContentState.DELIVERED, null));
				}
			}
		}

		private void owe(Instant when) {
			Payment settled = settle("GET /api/broken", usdc(1_000), when, TRANSACTION);
			this.ledger.transition(settled, with(settled, MoneyState.SETTLED, ContentState.FAILED, null));
		}

		private void lose(Instant when) {
			Payment settling = reserve("GET /api/weather", usdc(1_000), when);
			this.ledger.transition(settling, with(settling, MoneyState.UNKNOWN, ContentState.FAILED, null));
		}

		private Payment settle(String endpoint, Quote quote, Instant when, String transaction) {
			Payment settling = reserve(endpoint, quote, when);
			Payment settled = with(settling, MoneyState.SETTLED, ContentState.SERVING, transaction);
			this.ledger.transition(settling, settled);
			return settled;
		}

		private Payment reserve(String endpoint, Quote quote, Instant when) {
			this.number++;
			Payment reserved = Payment.reserved("id" + this.number,
					new ReservationTerms(new PaymentKey("key" + this.number), endpoint, "fingerprint", "digest",
							(this.number % 50 == 0) ? "<script>alert(6)</script>"
									: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
							"x402/2", quote, when.plusSeconds(300), when),
					ContentState.SERVING, new Lease("test", when));
			this.ledger.reserve(reserved);
			Payment settling = with(reserved, MoneyState.SETTLING, ContentState.SERVING, null);
			this.ledger.transition(reserved, settling);
			return settling;
		}

		private static Payment with(Payment before, MoneyState money, ContentState content,
				@Nullable String transaction) {
			return new Payment(before.id(), before.version() + 1, before.terms(), money, content, 0, null,
					(transaction != null) ? transaction : before.transaction(), null,
					(money == MoneyState.UNKNOWN) ? REASON : null, false, true, null, null,
					before.updatedAt().plusMillis(1));
		}

	}

}
