package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handlers that answer later or bit by bit, on a real port.
 */
@SpringBootTest(classes = AsyncApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@Tag("integration")
class AsyncGateTests {

	static final String SECRET = AsyncApplication.SECRET;

	static final AtomicInteger RUNS = AsyncApplication.RUNS;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private PaidEndpointCatalogue endpoints;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		RUNS.set(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/task", "/future", "/deferred", "/object-callable", "/sse", "/emitter",
			"/streaming", "/streaming-entity", "/object-sse", "/raw-complete", "/raw-dispatch", "/before-future" })
	void contentWithPaymentIsServedOnceWithReceipt(String path) {
		HttpResponse<String> response = this.client.pay(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains(SECRET);
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("private, no-store");
		assertThat(this.sandbox.transfers()).isOne();
		assertThat(RUNS).hasValue(1);
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, false);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/task", "/future", "/deferred", "/object-callable", "/sse", "/emitter",
			"/streaming", "/streaming-entity", "/object-sse", "/raw-complete", "/raw-dispatch", "/raw-header",
			"/before-future" })
	void unpaidRequestIsChallengedAndRunsNothing(String path) {
		HttpResponse<String> response = this.client.get(path);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(RUNS).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/task", "/future", "/deferred", "/object-callable", "/sse", "/emitter",
			"/streaming", "/streaming-entity", "/object-sse", "/raw-complete", "/raw-dispatch", "/raw-header",
			"/before-future" })
	void refusedSettlementWithholdsEverything(String path) {
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(GateClient.receipt(response).success()).isFalse();
		assertWithheld(response);
		await().untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).money()).isEqualTo(MoneyState.FAILED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/task", "/future", "/deferred", "/object-callable", "/sse", "/emitter",
			"/streaming", "/streaming-entity", "/object-sse", "/raw-complete", "/raw-dispatch", "/raw-header",
			"/before-future" })
	void lostAnswerWithholdsEverythingUntilTheSamePaymentComesBack(String path) {
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		HttpResponse<String> lost = this.client.payWith(payment, path);
		assertThat(lost.statusCode()).isEqualTo(503);
		assertWithheld(lost);
		await().untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).money()).isEqualTo(MoneyState.UNKNOWN));
		HttpResponse<String> again = this.client.payWith(payment, path);
		assertThat(again.statusCode()).isEqualTo(200);
		assertThat(this.sandbox.transfers()).isOne();
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, false);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable-throws:500", "/future-throws:500", "/deferred-timeout:503", "/raw-timeout:503",
			"/raw-timeout-error:504", "/raw-timeout-redirect:503", "/raw-timeout-complete:418" })
	void failedAsynchronousHandlerCostsNothingAndThePaymentMayComeBack(String pathAndStatus) {
		String path = pathAndStatus.split(":")[0];
		int status = Integer.parseInt(pathAndStatus.split(":")[1]);
		String payment = this.client.sign(path);
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(status);
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(status);
		assertThat(RUNS).hasValue(2);
		assertThat(this.sandbox.settlements()).isZero();
		assertThat(this.ledger.recent(10)).noneMatch((it) -> it.terms().endpoint().equals("GET " + path));
	}

	@Test
	void rawHandlerThatTakesTooLongLeavesNothingOfItsAnswer() {
		HttpResponse<String> response = this.client.pay("/raw-timeout");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).contains("\"status\":503");
		assertThat(response.headers().allValues("PAYMENT-RESPONSE")).isEmpty();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertWithheld(response);
	}

	@Test
	void rawHandlerThatTakesTooLongAfterTheMoneyMovedLeavesAnEntitlement() {
		String payment = this.client.sign("/before-raw-timeout");
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.payWith(payment, "/before-raw-timeout");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().allValues("PAYMENT-RESPONSE")).hasSize(1);
			assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
			assertWithheld(response);
			assertState(MoneyState.SETTLED, ContentState.FAILED, false);
		}
		assertThat(this.sandbox.transfers()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/raw-timeout-started", "/throws-started" })
	void noErrorPageIsAppendedToContentThatHasLeft(String path) {
		RawHttp.Response response = new RawHttp(this.port).send("GET " + path,
				"PAYMENT-SIGNATURE: " + this.client.sign(path));
		assertThat(response.text()).startsWith("HTTP/1.1 200").containsOnlyOnce(SECRET);
		assertThat(response.text()).doesNotContain("\"status\"", "Internal Server Error");
		// The end of the body is missing, so the client knows.
		assertThat(response.text()).doesNotEndWith("0\r\n\r\n");
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, true);
	}

	@Test
	void answerOfTheListenerStandsWhenARawHandlerTakesTooLong() {
		HttpResponse<String> response = this.client.pay("/raw-timeout-content");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(SECRET);
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, false);
	}

	@Test
	void streamThatFailsBeforeItsFirstByteLeavesAnEntitlement() {
		String payment = this.client.sign("/streaming-throws-first");
		assertThat(this.client.payWith(payment, "/streaming-throws-first").statusCode()).isEqualTo(500);
		assertState(MoneyState.SETTLED, ContentState.FAILED, false);
		HttpResponse<String> again = this.client.payWith(payment, "/streaming-throws-first");
		assertThat(again.body()).contains(SECRET);
		assertThat(this.sandbox.settlements()).isOne();
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, false);
	}

	@Test
	void lateResultOfAnEarlierAttemptReachesNobody() {
		String payment = this.client.sign("/deferred-timeout");
		assertThat(this.client.payWith(payment, "/deferred-timeout").statusCode()).isEqualTo(503);
		AsyncApplication.PaidController.lastDeferred.setResult(SECRET);
		HttpResponse<String> again = this.client.payWith(payment, "/deferred-timeout");
		assertThat(again.statusCode()).isEqualTo(503);
		assertThat(again.body()).doesNotContain(SECRET);
		assertThat(this.sandbox.settlements()).isZero();
	}

	@Test
	void clientThatLeavesAStreamEarnsNothing() throws Exception {
		String payment = this.client.sign("/sse-endless");
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.getOutputStream()
				.write(("GET /sse-endless HTTP/1.1\r\nHost: localhost\r\nPAYMENT-SIGNATURE: " + payment + "\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			readUntil(socket.getInputStream(), SECRET);
		}
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, true);
		assertThat(this.client.payWith(payment, "/sse-endless").statusCode()).isEqualTo(409);
		assertThat(RUNS).hasValue(1);
	}

	@Test
	void planTellsHowStreamsAreSettled() {
		assertThat(this.endpoints.endpoints()).filteredOn((it) -> it.id().equals("GET /sse"))
			.singleElement()
			.satisfies((it) -> {
				assertThat(it.settlement()).isEqualTo(Settlement.BEFORE_HANDLER);
				assertThat(it.settlementReason()).contains("streamed");
			});
		assertThat(this.endpoints.endpoints()).filteredOn((it) -> it.id().equals("GET /future"))
			.singleElement()
			.satisfies((it) -> assertThat(it.settlement()).isEqualTo(Settlement.AFTER_HANDLER));
	}

	private static void assertWithheld(HttpResponse<String> response) {
		assertThat(response.body()).doesNotContain(SECRET);
		assertThat(response.headers().map()).doesNotContainKeys("x-secret", "set-cookie");
	}

	private void assertState(MoneyState money, ContentState content, boolean truncated) {
		await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
			Payment payment = this.ledger.recent(1).get(0);
			assertThat(payment.money()).isEqualTo(money);
			assertThat(payment.content()).isEqualTo(content);
			assertThat(payment.truncated()).isEqualTo(truncated);
		});
	}

	private static void readUntil(InputStream in, String text) throws IOException {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(text) < 0) {
			int next = in.read();
			assertThat(next).isNotNegative();
			read.append((char) next);
		}
	}

}
