package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.RunningRequests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever is thrown once the money has moved: the payment is an entitlement at once, or
 * delivered, but never kept by a lease for nothing.
 */
@SpringBootTest(classes = ThrowingApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.web.filter-order=0" })
@DisplayName("Thrown on the way out")
@Tag("integration")
class ThrownOnTheWayOutTests {

	private static final String SECRET = ThrowingApplication.SECRET;

	private static final AtomicReference<@Nullable String> WHERE = ThrowingApplication.WHERE;

	private static final AtomicReference<@Nullable Throwable> WHAT = ThrowingApplication.WHAT;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		WHERE.set(null);
		WHAT.set(null);
	}

	static Stream<String> paths() {
		return Stream.of("/held", "/long", "/before", "/flushed", "/forward", "/forward-to-writer", "/swallowed");
	}

	static Stream<Arguments> places() {
		return paths().flatMap((path) -> Stream.of("addHeader", "getOutputStream", "write")
			.flatMap((where) -> thrownAt(where).map((what) -> Arguments.of(path, where, what))));
	}

	// The servlet API lets no header throw an IOException. One that is thrown while
	// content
	// is written means that the connection broke, and has a test of its own.
	private static Stream<Throwable> thrownAt(String where) {
		Stream<Throwable> unchecked = Stream.of(new IllegalStateException("thrown"), new OutOfMemoryError("thrown"));
		return where.equals("getOutputStream") ? Stream.concat(unchecked, Stream.of(new IOException("thrown")))
				: unchecked;
	}

	@ParameterizedTest
	@MethodSource("places")
	void contentThatCouldNotLeaveIsAnEntitlementAtOnce(String path, String where, Throwable what) {
		String payment = this.client.sign(path);
		fail(where, what);
		assertBroken(payment, path);
		assertEntitlement();
		assertServed(payment, path);
	}

	// How much of it a broken connection has carried is not known.
	@ParameterizedTest
	@MethodSource("paths")
	void contentWhoseConnectionBrokeIsDeliveredInPart(String path) {
		String payment = this.client.sign(path);
		fail("write", new IOException("thrown"));
		RawHttp.Response response = new RawHttp(this.port).send("GET " + path, "PAYMENT-SIGNATURE: " + payment);
		assertThat(WHERE.get()).as("thrown").isNull();
		assertThat(response.text()).doesNotContain(SECRET);
		assertState(ContentState.DELIVERED);
		assertThat(this.ledger.recent(1).get(0).truncated()).isTrue();
		HttpResponse<String> again = this.client.payWith(payment, path);
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(again.body()).contains("already-delivered");
		assertThat(this.sandbox.transfers()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/redirect", "/empty" })
	void answerWithoutBodyThatCouldNotLeaveIsAnEntitlementAtOnce(String path) {
		String payment = this.client.sign(path);
		fail("addHeader", new OutOfMemoryError("thrown"));
		assertBroken(payment, path);
		assertEntitlement();
		fail("none", new OutOfMemoryError("thrown"));
		assertThat(this.client.payWith(payment, path).statusCode()).isLessThan(400);
		assertThat(this.sandbox.transfers()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/held", "/long", "/before", "/forward" })
	void listenerThatThrowsAnErrorChangesNothing(String path) {
		String payment = this.client.sign(path);
		fail("listener", new OutOfMemoryError("thrown"));
		assertServed(payment, path);
		assertState(ContentState.DELIVERED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/held", "/long", "/before" })
	void settlerThatThrowsAnErrorLeavesAQuestionAtOnce(String path) {
		String payment = this.client.sign(path);
		fail("settler", new OutOfMemoryError("thrown"));
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(503);
		await().untilAsserted(() -> {
			Payment after = this.ledger.recent(1).get(0);
			assertThat(after.money()).isEqualTo(MoneyState.UNKNOWN);
		});
		fail("none", new OutOfMemoryError("thrown"));
		assertServed(payment, path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/held", "/long", "/before" })
	void ledgerThatThrowsAnErrorAfterItHasWrittenLeavesAnEntitlementAtOnce(String path) {
		String payment = this.client.sign(path);
		fail("ledger", new OutOfMemoryError("thrown"));
		assertBroken(payment, path);
		assertEntitlement();
		assertServed(payment, path);
	}

	@Test
	void entryPointThatThrowsLeavesTheTruth() {
		String payment = this.client.sign("/held");
		fail("entryPoint", new OutOfMemoryError("thrown"));
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		assertBroken(payment, "/held");
		await().untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).money()).isEqualTo(MoneyState.UNKNOWN));
		assertServed(payment, "/held");
	}

	@Test
	void filterInsideThatThrowsAfterContentHasLeftTruncatesIt() {
		String payment = this.client.sign("/long");
		fail("inside", new OutOfMemoryError("thrown"));
		try {
			this.client.payWith(payment, "/long");
		}
		catch (IllegalStateException ex) {
			assertThat(ex).hasRootCauseInstanceOf(IOException.class);
		}
		assertState(ContentState.DELIVERED);
		// The content counts as delivered with its first piece.
		await().untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).truncated()).isTrue());
	}

	// After an error of the virtual machine Tomcat may hang up, and an ordinary client
	// would send its request again.
	private void assertBroken(String payment, String path) {
		RawHttp.Response response = new RawHttp(this.port).send("GET " + path, "PAYMENT-SIGNATURE: " + payment);
		assertThat(response.text()).doesNotContain(SECRET);
		if (!response.text().isEmpty()) {
			assertThat(response.status()).isEqualTo(500);
		}
	}

	// An earlier request that is still on its way out would meet what is meant for the
	// next one.
	private static void fail(String where, Throwable what) {
		RunningRequests.awaitNone();
		WHAT.set(what);
		WHERE.set(where);
	}

	private void assertEntitlement() {
		assertState(ContentState.FAILED);
		assertThat(this.ledger.recent(1).get(0).lease()).isNull();
	}

	private void assertServed(String payment, String path) {
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains(SECRET);
		assertThat(this.sandbox.transfers()).isOne();
	}

	private void assertState(ContentState content) {
		await().untilAsserted(() -> {
			Payment payment = this.ledger.recent(1).get(0);
			assertThat(payment.money()).isEqualTo(MoneyState.SETTLED);
			assertThat(payment.content()).isEqualTo(content);
		});
	}

}
