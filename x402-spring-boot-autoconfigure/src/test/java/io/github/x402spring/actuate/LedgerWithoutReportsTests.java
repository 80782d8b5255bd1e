package io.github.x402spring.actuate;

import java.net.http.HttpResponse;

import io.github.x402spring.actuate.EndpointShop.Client;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.books.RefundsDue;
import io.github.x402spring.payment.ledger.MapLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with a ledger of its own that only takes, moves and finds payments sells
 * as any other, and says where there is nothing to report. On a real port.
 */
@SpringBootTest(classes = LedgerWithoutReportsTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=payments,x402,health",
				"management.endpoint.payments.access=unrestricted", "management.endpoint.health.show-details=always" })
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
@Tag("integration")
class LedgerWithoutReportsTests {

	@Autowired
	private RememberingLedger ledger;

	@Autowired
	private ApplicationContext context;

	@LocalServerPort
	private int port;

	private Client client;

	@BeforeEach
	void setUp() {
		this.client = new Client(this.port);
		EndpointShop.BROKEN.set(true);
	}

	@Test
	void paymentIsSoldOnceAndDelivered() {
		String payment = this.client.sign("/paid");
		assertThat(this.client.pay("/paid", payment).body()).isEqualTo("content");
		await().untilAsserted(() -> assertThat(last().content()).isEqualTo(ContentState.DELIVERED));
		assertThat(last().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(this.client.pay("/paid", payment).statusCode()).isEqualTo(409);
	}

	@Test
	void startSaysThatThereAreNoStatistics(CapturedOutput output) {
		assertThat(output).contains("Payment statistics are not available", "RememberingLedger keeps no reports");
	}

	@Test
	void listsAreAnsweredWithTheReason() {
		for (String query : new String[] { "", "?money=SETTLED" }) {
			for (String type : new String[] { "application/json", "text/html, */*" }) {
				HttpResponse<String> answer = this.client.get("/actuator/payments" + query, "Accept", type);
				assertThat(answer.statusCode()).isEqualTo(501);
				assertThat(answer.body()).contains("keeps no reports", "ReportingLedger", "RememberingLedger");
			}
		}
	}

	@Test
	void paymentIsFoundAndDecidedAbout() {
		assertThat(this.client.pay("/first", this.client.sign("/first")).statusCode()).isEqualTo(500);
		String id = last().id();
		JsonNode found = this.client.json("/actuator/payments/" + id);
		assertThat(found.get("payment").get("money").asString()).isEqualTo("SETTLED");
		assertThat(found.get("payment").get("payer").asString()).contains("..");
		assertThat(found.get("events")).isEmpty();
		HttpResponse<String> refunded = this.client.post("/actuator/payments/" + id + "/mark-refunded",
				"{\"reference\": \"transfer 7\"}");
		assertThat(refunded.statusCode()).isEqualTo(200);
		assertThat(JsonMapper.shared().readTree(refunded.body()).get("payment").get("content").asString())
			.isEqualTo("REFUNDED");
		assertThat(this.client.get("/actuator/payments/nobody").statusCode()).isEqualTo(404);
	}

	@Test
	void overviewSaysThatPromisesAreNotWatched() {
		JsonNode report = this.client.json("/actuator/x402");
		assertThat(report.get("ledger").asString()).isEqualTo("own");
		assertThat(report.has("promises")).isFalse();
		assertThat(report.has("reconciler")).isFalse();
		assertThat(report.get("warnings").toString()).contains("The ledger keeps no reports");
	}

	@Test
	void healthIsThatOfTheLedgerAndTheReconciler() {
		JsonNode health = this.client.json("/actuator/health").get("components").get("x402");
		assertThat(health.get("status").asString()).isEqualTo("UP");
		assertThat(health.get("components").get("ledger").get("status").asString()).isEqualTo("UP");
		assertThat(health.get("components").get("reconciler").get("details").has("unknown")).isFalse();
	}

	@Test
	void stepsAreCountedAndFiguresOfTheLedgerAreAbsent(@Autowired MeterRegistry meters) {
		assertThat(this.client.pay("/paid", this.client.sign("/paid")).statusCode()).isEqualTo(200);
		await()
			.untilAsserted(() -> assertThat(meters.get("x402.payments").tag("outcome", "delivered").counter().count())
				.isPositive());
		assertThat(meters.getMeters()).extracting(Meter::getId)
			.extracting(Meter.Id::getName)
			.doesNotContain("x402.money.state", "x402.paid.without.content", "x402.unknown.count");
	}

	@Test
	void whatIsMadeFromReportsIsAbsent() {
		assertThat(this.context.getBeanNamesForType(PaymentExport.class)).isEmpty();
		assertThat(this.context.getBeanNamesForType(LedgerCheck.class)).isEmpty();
		assertThat(this.context.getBeanNamesForType(RefundsDue.class)).isEmpty();
	}

	private Payment last() {
		return this.ledger.last;
	}

	static final class RememberingLedger extends MapLedger {

		private volatile Payment last;

		@Override
		public boolean transition(Payment current, Payment next) {
			boolean moved = super.transition(current, next);
			this.last = moved ? next : this.last;
			return moved;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(EndpointShop.PaidController.class)
	static class Application {

		@Bean
		PaymentLedger ledger() {
			return new RememberingLedger();
		}

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
