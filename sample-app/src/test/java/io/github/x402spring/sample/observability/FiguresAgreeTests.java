package io.github.x402spring.sample.observability;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.x402spring.payment.event.LoggingPaymentListener;
import io.github.x402spring.payment.ledger.PaymentTotals;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample under load: the endpoint, the meters, the log and the ledger tell the same
 * figures.
 */
@Tag("integration")
class FiguresAgreeTests {

	private static final int EACH = 60;

	private final Map<String, Integer> logged = new ConcurrentHashMap<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger(LoggingPaymentListener.LOGGER);

	private final AppenderBase<ILoggingEvent> counter = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			String name = event.getMessage().startsWith("{}") ? String.valueOf(event.getArgumentArray()[0])
					: event.getMessage().split(" ")[0];
			FiguresAgreeTests.this.logged.merge(name, 1, Integer::sum);
		}

	};

	@AfterEach
	void deaf() {
		this.logger.detachAppender(this.counter);
		this.logger.setLevel(null);
	}

	@Test
	void figuresAgreeExactly() throws Exception {
		try (RunningSample sample = RunningSample.startWithPlayMoney("--logging.level.x402.payment=debug")) {
			// The start of an application lays logging anew.
			this.logger.setLevel(Level.DEBUG);
			this.counter.start();
			this.logger.addAppender(this.counter);
			load(new SampleClient(sample.port()));
			ReportingLedger ledger = sample.context().getBean(ReportingLedger.class);
			await().untilAsserted(() -> assertThat(ledger.totals().delivered()).isEqualTo(2L * EACH));
			PaymentTotals totals = ledger.totals();
			assertThat(totals.settled()).isEqualTo(2L * EACH);
			assertThat(totals.released()).isEqualTo(EACH);
			assertThat(totals.revenue().values()).containsExactly(BigInteger.valueOf(EACH * (1000L + 5000L)));
			assertThatEndpointAgrees(
					SampleClient.json(new SampleClient(sample.port()).get("/actuator/payments").body()), totals);
			String scrape = new SampleClient(sample.port()).get("/actuator/prometheus").body();
			assertThatMetersAgree(scrape, totals);
			assertThat(this.logged).containsEntry("payment.settled", 2 * EACH)
				.containsEntry("payment.delivered", 2 * EACH)
				.containsEntry("payment.reserved", 3 * EACH)
				.containsEntry("payment.released", EACH)
				.containsEntry("payment.refused", EACH + 3 * EACH);
		}
	}

	// Two that are bought, one whose handler fails, and one that is presented again.
	private static void load(SampleClient client) throws InterruptedException {
		Call weather = Call.get("/api/weather");
		List<Callable<Integer>> calls = IntStream.range(0, EACH).<Callable<Integer>>mapToObj((i) -> () -> {
			String payment = client.sign(weather, Version.values()[i % 2]);
			int status = client.present(weather, Version.values()[i % 2], payment).statusCode();
			assertThat(client.pay(Call.get("/api/report/medium"), Version.V2).statusCode()).isEqualTo(200);
			assertThat(client.pay(Call.get("/api/broken"), Version.V2).statusCode()).isGreaterThanOrEqualTo(400);
			await().untilAsserted(() -> assertThat(client.present(weather, Version.values()[i % 2], payment).body())
				.contains("already-delivered"));
			return status;
		}).toList();
		try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
			assertThat(clients.invokeAll(calls)).allSatisfy((status) -> assertThat(status.get()).isEqualTo(200));
		}
	}

	private static void assertThatEndpointAgrees(JsonNode payments, PaymentTotals ledger) {
		JsonNode totals = payments.get("totals");
		assertThat(totals.get("challenged").longValue()).isEqualTo(3L * EACH);
		assertThat(totals.get("settled").longValue()).isEqualTo(ledger.settled());
		assertThat(totals.get("delivered").longValue()).isEqualTo(ledger.delivered());
		assertThat(totals.get("released").longValue()).isEqualTo(ledger.released());
		assertThat(totals.get("refused").get("already-delivered").longValue()).isEqualTo(EACH);
		assertThat(totals.get("revenue").get(0).get("atomic").stringValue())
			.isEqualTo(ledger.revenue().values().iterator().next().toString());
		assertThat(payments.get("days").valueStream().mapToLong((day) -> day.get("settled").longValue()).sum())
			.isEqualTo(ledger.settled());
	}

	private static void assertThatMetersAgree(String scrape, PaymentTotals ledger) {
		assertThat(sum(scrape, "x402_challenges_total\\{.*\\}")).isEqualByComparingTo("" + 3 * EACH);
		assertThat(sum(scrape, "x402_payments_total\\{.*outcome=\"settled\".*\\}"))
			.isEqualByComparingTo("" + ledger.settled());
		assertThat(sum(scrape, "x402_payments_total\\{.*outcome=\"delivered\".*\\}"))
			.isEqualByComparingTo("" + ledger.delivered());
		assertThat(sum(scrape, "x402_payments_total\\{.*outcome=\"released\".*\\}"))
			.isEqualByComparingTo("" + ledger.released());
		assertThat(sum(scrape, "x402_replays_total\\{.*kind=\"stored\".*\\}")).isEqualByComparingTo("" + EACH);
		assertThat(sum(scrape, "x402_revenue_tokens_total\\{.*\\}").setScale(6, RoundingMode.HALF_EVEN))
			.isEqualByComparingTo(new BigDecimal(ledger.revenue().values().iterator().next(), 6));
	}

	private static BigDecimal sum(String scrape, String series) {
		return Pattern.compile("^" + series + " (\\S+)$", Pattern.MULTILINE)
			.matcher(scrape)
			.results()
			.map((match) -> new BigDecimal(match.group(1)))
			.reduce(BigDecimal.ZERO, BigDecimal::add);
	}

}
