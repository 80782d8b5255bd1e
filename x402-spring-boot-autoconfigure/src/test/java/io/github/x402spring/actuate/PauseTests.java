package io.github.x402spring.actuate;

import java.net.http.HttpResponse;
import java.util.Map;

import io.github.x402spring.actuate.EndpointShop.Client;
import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments are paused by {@code /actuator/x402/pause}, and taken up again.
 */
@SpringBootTest(classes = EndpointShop.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=payments,x402",
				"management.endpoint.x402.access=unrestricted" })
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
@Tag("integration")
class PauseTests {

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private AuditEventRepository audit;

	@LocalServerPort
	private int port;

	private Client client;

	@BeforeEach
	void setUp() {
		this.client = new Client(this.port);
		EndpointShop.BROKEN.set(true);
	}

	@Test
	void pausedApplicationTakesNothingAndChallengesNobody(CapturedOutput output) {
		String payment = this.client.sign("/paid");
		JsonNode paused = turn("pause");
		assertThat(output).contains("Payments are paused in this process")
			.contains("operator.action pause by anonymous: done");
		assertThat(paused.get("paused").asBoolean()).isTrue();
		assertThat(paused.get("pausedSince").asString()).isNotEmpty();
		assertThat(paused.get("warnings").toString()).contains("paused");
		assertUnavailable(this.client.get("/paid"));
		assertUnavailable(this.client.pay("/paid", payment));
		assertUnavailable(this.client.pay("/first", payment));
		assertThat(this.ledger.recent(10)).isEmpty();
		assertThat(this.sandbox.verifications()).isZero();
		assertThat(this.client.get("/free").body()).isEqualTo("free");
		JsonNode totals = this.client.json("/actuator/payments").get("totals");
		assertThat(totals.get("refused").get("payment-unavailable").asInt()).isEqualTo(3);
		assertThat(totals.get("challenged").asInt()).isEqualTo(1);
		assertThat(turn("resume").get("paused").asBoolean()).isFalse();
		assertThat(this.client.pay("/paid", payment).statusCode()).isEqualTo(200);
	}

	@Test
	void knownPaymentsAreAnsweredFromTheirState() {
		String delivered = this.client.sign("/paid");
		assertThat(this.client.pay("/paid", delivered).statusCode()).isEqualTo(200);
		String owed = this.client.sign("/first");
		assertThat(this.client.pay("/first", owed).statusCode()).isEqualTo(500);
		String refused = this.client.sign("/paid");
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.client.pay("/paid", refused).statusCode()).isEqualTo(402);
		turn("pause");
		EndpointShop.BROKEN.set(false);
		assertThat(this.client.pay("/paid", delivered).statusCode()).isEqualTo(409);
		assertThat(this.client.pay("/first", owed).body()).isEqualTo("content");
		assertUnavailable(this.client.pay("/paid", refused));
	}

	@Test
	void unknownPaymentIsStillLookedAfter() {
		String unknown = this.client.sign("/paid");
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.client.pay("/paid", unknown).statusCode()).isIn(200, 503);
		turn("pause");
		HttpResponse<String> again = this.client.pay("/paid", unknown);
		assertThat(again.statusCode()).isIn(200, 409);
		assertThat(again.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
	}

	@Test
	void everyTurnLeavesAnAuditEvent() {
		turn("pause", "{\"reason\": \"bank holiday\"}");
		turn("pause");
		turn("resume");
		assertThat(this.audit.find(null, null, OperatorAudit.OPERATOR_ACTION)).extracting(AuditEvent::getData)
			.containsExactly(Map.of("action", "pause", "outcome", "done", "reason", "bank holiday"),
					Map.of("action", "pause", "outcome", "as it was"), Map.of("action", "resume", "outcome", "done"));
	}

	@Test
	void whatIsNotAskedForProperlyChangesNothing() {
		assertThat(this.client.post("/actuator/x402/stop", "{}").statusCode()).isEqualTo(404);
		// Others send the transactions.
		assertThat(this.client.post("/actuator/x402/accept-transactions", "{}").statusCode()).isEqualTo(409);
		assertThat(this.client.post("/actuator/x402/pause", null).statusCode()).isEqualTo(415);
		assertThat(this.client.post("/actuator/x402/pause", "{\"reason\": \"" + "x".repeat(201) + "\"}").statusCode())
			.isEqualTo(400);
		assertThat(this.client.json("/actuator/x402").get("paused").asBoolean()).isFalse();
		assertThat(this.audit.find(null, null, OperatorAudit.OPERATOR_ACTION)).isEmpty();
	}

	@Test
	void selfCheckIsSkippedWhilePaused() {
		turn("pause");
		JsonNode result = this.client.json("/actuator/x402/selfcheck");
		assertThat(result.get("outcome").asString()).isEqualTo("SKIPPED");
		assertThat(result.get("why").asString()).contains("paused");
	}

	private JsonNode turn(String part) {
		return turn(part, "{}");
	}

	private JsonNode turn(String part, String body) {
		HttpResponse<String> response = this.client.post("/actuator/x402/" + part, body);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private static void assertUnavailable(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).hasValue("60");
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(response.body()).contains("payment-unavailable").doesNotContain("accepts");
	}

}
