package io.github.x402spring.facilitator;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Every bad day of a facilitator, on a real port, with settlement before and after the
 * handler: what the client gets, what the books say, and what the same payment gets when
 * it comes back, with evidence and without (attacks A4 to A10).
 */
@SpringBootTest(classes = BadDayOfAFacilitatorTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=remote", "x402.facilitator.verify-timeout=5s",
				"x402.facilitator.settle-timeout=5s" })
@DisplayName("A4 to A10 bad days of a facilitator")
@Timeout(120)
@Tag("integration")
class BadDayOfAFacilitatorTests {

	private static final String SECRET = "the-paid-content";

	private static final String HASH = "0x" + "ab".repeat(32);

	/** The same call will be refused again, so that clients are not told to come back. */
	private static final Set<BadDay> LASTING = EnumSet.of(BadDay.REDIRECT, BadDay.NOT_FOUND, BadDay.DENIED);

	/** Their time limit runs out, so that both ways to settle are tried at once. */
	private static final Set<BadDay> SLOW = EnumSet.of(BadDay.SILENCE, BadDay.DRIPPING);

	private static final AtomicInteger RUNS = new AtomicInteger();

	private static final MoodyFacilitator FACILITATOR = facilitator();

	private static final AtomicReference<Evidence> EVIDENCE = new AtomicReference<>(new Evidence.None());

	@Autowired
	private ReportingLedger ledger;

	@LocalServerPort
	private int port;

	private GateClient client;

	@DynamicPropertySource
	static void url(DynamicPropertyRegistry registry) {
		registry.add("x402.facilitator.url", FACILITATOR::url);
	}

	@AfterAll
	static void stop() throws IOException {
		FACILITATOR.close();
	}

	@BeforeEach
	void setUp() {
		FACILITATOR.recover();
		EVIDENCE.set(new Evidence.None());
		RUNS.set(0);
		this.client = new GateClient(this.port);
	}

	static Stream<Arguments> quickBadDays() {
		return onBothPaths(EnumSet.complementOf(EnumSet.copyOf(SLOW)).toArray());
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("quickBadDays")
	@DisplayName("A4, A5 settlement without an answer that counts")
	void settlementIsUnknownAndTheSamePaymentPicksItUp(String path, BadDay day) {
		String payment = this.client.sign(path);
		FACILITATOR.onBadDay("/settle", day);
		assertUnknown(payment, path);
		FACILITATOR.recover();
		assertServed(this.client.payWith(payment, path));
	}

	static Stream<BadDay> slowBadDays() {
		return SLOW.stream();
	}

	@ParameterizedTest
	@MethodSource("slowBadDays")
	@DisplayName("A4, A5 settlement without an answer in time")
	void settlementThatTakesTooLongIsUnknownAndTheSamePaymentPicksItUp(BadDay day) {
		Map<String, String> payments = signBoth();
		FACILITATOR.onBadDay("/settle", day);
		payBoth(payments).forEach((path, response) -> assertUnknown(response, path));
		assertThat(RUNS).hasValue(1);
		FACILITATOR.recover();
		payments.forEach((path, payment) -> assertServed(this.client.payWith(payment, path), path));
	}

	static Stream<Arguments> doubtfulAnswers() {
		return onBothPaths("{\"success\":true,\"network\":\"eip155:84532\"}", answer("", "eip155:84532", ""),
				answer("0x", "eip155:84532", ""), answer("ab".repeat(32), "eip155:84532", ""),
				answer("0x" + "00".repeat(32), "eip155:84532", ""), answer(HASH, "eip155:8453", ""),
				answer(HASH, "", ""), answer(HASH, "eip155:84532", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"),
				"{\"success\":false}", refusal("anything", ""), refusal("insufficient_funds", HASH),
				refusal("settlement_pending", HASH), refusal("invalid_exact_evm_nonce_already_used", ""),
				refusal("invalid_exact_evm_transaction_failed", HASH));
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("doubtfulAnswers")
	@DisplayName("A5, A7, A9 settlement with an answer that proves nothing")
	void answerThatProvesNothingIsUnknown(String path, String answer) {
		String payment = this.client.sign(path);
		FACILITATOR.answers("/settle", "200 OK", answer);
		assertUnknown(payment, path);
		FACILITATOR.recover();
		assertServed(this.client.payWith(payment, path));
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("quickBadDays")
	@DisplayName("A5 settlement without an answer, twice")
	void unknownStaysUnknownWhileTheDayIsBad(String path, BadDay day) {
		String payment = this.client.sign(path);
		FACILITATOR.onBadDay("/settle", day);
		assertUnknown(payment, path);
		long calls = FACILITATOR.calls("/settle");
		assertUnknown(payment, path);
		assertThat(FACILITATOR.calls("/settle")).isEqualTo(calls + 1);
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("quickBadDays")
	@DisplayName("A5, A7 evidence of a transfer brings the content without another word of the facilitator")
	void evidenceOfATransferBringsTheContent(String path, BadDay day) {
		String payment = this.client.sign(path);
		FACILITATOR.onBadDay("/settle", day);
		assertUnknown(payment, path);
		long calls = FACILITATOR.calls("/settle");
		EVIDENCE.set(new Evidence.Transferred("0x" + "5e".repeat(32), true));
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertServed(response);
		assertThat(GateClient.receipt(response).transaction()).isEqualTo("0x" + "5e".repeat(32));
		assertThat(latest().proven()).isTrue();
		assertThat(FACILITATOR.calls("/settle")).isEqualTo(calls);
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("quickBadDays")
	@DisplayName("A5 evidence that the money cannot move lets the client pay anew")
	void evidenceThatMoneyCannotMoveLetsTheClientPayAnew(String path, BadDay day) {
		String payment = this.client.sign(path);
		FACILITATOR.onBadDay("/settle", day);
		assertUnknown(payment, path);
		EVIDENCE.set(new Evidence.Impossible("authorization canceled"));
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertWithheld(response, 402, "settlement-failed");
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(latest().money()).isEqualTo(MoneyState.FAILED);
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("quickBadDays")
	@DisplayName("A9, A10 verification without an answer that counts")
	void verificationIsUnavailableAndNothingIsKept(String path, BadDay day) {
		String payment = this.client.sign(path);
		int before = this.ledger.recent(Integer.MAX_VALUE).size();
		long settlements = FACILITATOR.calls("/settle");
		FACILITATOR.onBadDay("/verify", day);
		assertUnavailable(this.client.payWith(payment, path), !LASTING.contains(day));
		assertThat(RUNS).hasValue(0);
		assertThat(this.ledger.recent(Integer.MAX_VALUE)).hasSize(before);
		assertThat(FACILITATOR.calls("/settle")).isEqualTo(settlements);
		FACILITATOR.recover();
		assertServed(this.client.payWith(payment, path));
	}

	@ParameterizedTest
	@MethodSource("slowBadDays")
	@DisplayName("A9, A10 verification without an answer in time")
	void verificationThatTakesTooLongIsUnavailableAndNothingIsKept(BadDay day) {
		Map<String, String> payments = signBoth();
		int before = this.ledger.recent(Integer.MAX_VALUE).size();
		long settlements = FACILITATOR.calls("/settle");
		FACILITATOR.onBadDay("/verify", day);
		payBoth(payments).values().forEach((response) -> assertUnavailable(response, true));
		assertThat(RUNS).hasValue(0);
		assertThat(this.ledger.recent(Integer.MAX_VALUE)).hasSize(before);
		assertThat(FACILITATOR.calls("/settle")).isEqualTo(settlements);
		FACILITATOR.recover();
		payments.forEach((path, payment) -> assertServed(this.client.payWith(payment, path), path));
	}

	private Map<String, String> signBoth() {
		return Map.of("/after", this.client.sign("/after"), "/before", this.client.sign("/before"));
	}

	private Map<String, HttpResponse<String>> payBoth(Map<String, String> payments) {
		Map<String, HttpResponse<String>> responses = new ConcurrentHashMap<>();
		payments.entrySet()
			.parallelStream()
			.forEach((it) -> responses.put(it.getKey(), this.client.payWith(it.getValue(), it.getKey())));
		return responses;
	}

	static Stream<Arguments> definiteRefusals() {
		return onBothPaths("insufficient_funds", "invalid_exact_evm_insufficient_balance",
				"invalid_exact_evm_signature");
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("definiteRefusals")
	@DisplayName("A4, A6 settlement refused before anything was sent")
	void definiteRefusalIsFailed(String path, String reason) {
		String payment = this.client.sign(path);
		FACILITATOR.answers("/settle", "200 OK", refusal(reason, ""));
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.payWith(payment, path);
			assertWithheld(response, 402, "settlement-failed");
			assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
			assertThat(GateClient.receipt(response).success()).isFalse();
			assertThat(latest().money()).isEqualTo(MoneyState.FAILED);
			// It stays so even if the facilitator thinks better of it.
			FACILITATOR.recover();
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("paths")
	@DisplayName("A9 a facilitator that makes up a transaction is believed without evidence")
	void inventedTransactionIsBelieved(String path) {
		String invented = "0x" + "17".repeat(32);
		FACILITATOR.answers("/settle", "200 OK", answer(invented, "eip155:84532", ""));
		String payment = this.client.sign(path);
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertServed(response);
		assertThat(GateClient.receipt(response).transaction()).isEqualTo(invented);
		await().untilAsserted(() -> assertWithheld(this.client.payWith(payment, path), 409, "already-delivered"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("paths")
	@DisplayName("A9 a facilitator that calls everything valid does not replace the checks in the process")
	void forgedPaymentIsRejectedWhateverTheFacilitatorSays(String path) {
		long calls = FACILITATOR.calls("/verify");
		String payment = this.client.sign(path);
		String forged = new String(Base64.getDecoder().decode(payment), StandardCharsets.UTF_8)
			.replaceFirst("\"nonce\":\"0x....", "\"nonce\":\"0x0000");
		assertWithheld(
				this.client.payWith(Base64.getEncoder().encodeToString(forged.getBytes(StandardCharsets.UTF_8)), path),
				402, "payment-rejected");
		assertThat(FACILITATOR.calls("/verify")).isEqualTo(calls);
	}

	@Test
	@DisplayName("A10 nothing in a request says where the facilitator is")
	void requestDoesNotChooseTheFacilitator() throws IOException {
		try (MoodyFacilitator attacker = new MoodyFacilitator()) {
			assertServed(this.client.pay("/after", "X-Payment-Facilitator", attacker.url(), "X-Facilitator-Url",
					attacker.url(), "X-Forwarded-Host", attacker.url().substring(7)));
			assertThat(attacker.calls("/verify") + attacker.calls("/settle")).isZero();
		}
	}

	@Test
	@DisplayName("A5 settlement that ends after the client left is settled once")
	void settlementThatEndsAfterTheClientLeftIsNotLost() throws Exception {
		String payment = this.client.sign("/after");
		FACILITATOR.behaves("/settle", (socket, answer) -> {
			Thread.sleep(1000);
			BadDay.send(socket, "200 OK", answer);
		});
		long calls = FACILITATOR.calls("/settle");
		try (Socket impatient = new Socket("localhost", this.port)) {
			impatient.getOutputStream()
				.write(("GET /after HTTP/1.1\r\nHost: localhost\r\nPAYMENT-SIGNATURE: " + payment + "\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			impatient.getOutputStream().flush();
			while (FACILITATOR.calls("/settle") == calls) {
				Thread.sleep(10);
			}
		}
		Payment left = await().until(() -> settled("/after"), (it) -> it.content() != ContentState.SERVING);
		assertThat(left.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(this.client.payWith(payment, "/after").statusCode())
			.isEqualTo((left.content() == ContentState.DELIVERED) ? 409 : 200);
		assertThat(FACILITATOR.calls("/settle")).isEqualTo(calls + 1);
	}

	@Test
	@DisplayName("A30 a storm of 429 is waited out")
	void retryAfterIsHonoured() throws Exception {
		List<String> payments = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			payments.add(this.client.sign("/after"));
		}
		FACILITATOR.behaves("/verify", (socket, answer) -> socket.getOutputStream()
			.write("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n".getBytes()));
		assertThat(retryAfter(this.client.payWith(payments.get(0), "/after"))).isBetween(2L, 7L);
		long calls = FACILITATOR.calls("/verify");
		FACILITATOR.recover();
		long start = System.nanoTime();
		assertUnavailable(this.client.payWith(payments.get(1), "/after"), true);
		assertThat(FACILITATOR.calls("/verify")).isEqualTo(calls);
		while (this.client.payWith(payments.get(2), "/after").statusCode() != 200) {
			Thread.sleep(100);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
		}
		assertServed(this.client.payWith(payments.get(0), "/after"));
	}

	private void assertUnknown(String payment, String path) {
		assertUnknown(this.client.payWith(payment, path), path);
		assertThat(RUNS).hasValue(path.equals("/before") ? 0 : 1);
	}

	private void assertUnknown(HttpResponse<String> response, String path) {
		assertWithheld(response, 503, "settlement-unknown");
		assertThat(retryAfter(response)).isPositive();
		// A challenge would make stock clients pay twice.
		assertThat(response.headers().map()).doesNotContainKeys("PAYMENT-REQUIRED", "PAYMENT-RESPONSE");
		Payment row = latest(path);
		assertThat(row.money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(row.content()).isEqualTo(path.equals("/before") ? ContentState.NONE : ContentState.FAILED);
	}

	private void assertUnavailable(HttpResponse<String> response, boolean passing) {
		assertWithheld(response, 503, "payment-unavailable");
		assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(passing);
		assertThat(response.headers().map()).doesNotContainKeys("PAYMENT-REQUIRED", "PAYMENT-RESPONSE");
	}

	private void assertServed(HttpResponse<String> response) {
		assertServed(response, latest().terms().endpoint().substring("GET ".length()));
	}

	private void assertServed(HttpResponse<String> response, String path) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(SECRET);
		assertThat(GateClient.receipt(response).success()).isTrue();
		await().untilAsserted(() -> {
			Payment row = settled(path);
			assertThat(row.money()).isEqualTo(MoneyState.SETTLED);
			assertThat(row.content()).isEqualTo(ContentState.DELIVERED);
		});
	}

	// The client may read the last byte before that is written down.
	private Payment settled(String path) {
		return await().until(() -> latest(path), (it) -> !it.isLeased(Instant.now()));
	}

	private static void assertWithheld(HttpResponse<String> response, int status, String problem) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).contains("docs/reference/errors.md#" + problem)
			.doesNotContain(SECRET, "NullPointerException", "html");
		assertThat(response.headers().firstValue("X-Secret")).isEmpty();
		assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
	}

	private Payment latest() {
		return this.ledger.recent(1).getFirst();
	}

	private Payment latest(String path) {
		return this.ledger.recent(Integer.MAX_VALUE)
			.stream()
			.filter((it) -> it.terms().endpoint().equals("GET " + path))
			.findFirst()
			.orElseThrow();
	}

	private static long retryAfter(HttpResponse<String> response) {
		return response.headers().firstValueAsLong("Retry-After").orElseThrow();
	}

	static Stream<Arguments> paths() {
		return Stream.of(Arguments.of("/after"), Arguments.of("/before"));
	}

	private static Stream<Arguments> onBothPaths(Object... cases) {
		return Stream.of("/after", "/before")
			.flatMap((path) -> Arrays.stream(cases).map((it) -> Arguments.of(path, it)));
	}

	private static String answer(String hash, String network, String payer) {
		return "{\"success\":true,\"transaction\":\"%s\",\"network\":\"%s\",\"payer\":\"%s\"}".formatted(hash, network,
				payer);
	}

	private static String refusal(String reason, String hash) {
		return "{\"success\":false,\"errorReason\":\"%s\",\"transaction\":\"%s\",\"network\":\"eip155:84532\"}"
			.formatted(reason, hash);
	}

	private static MoodyFacilitator facilitator() {
		try {
			return new MoodyFacilitator();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(PaidController.class)
	static class Application {

		@Bean
		PaymentEvidence evidence() {
			return (payment) -> EVIDENCE.get();
		}

	}

	@RestController
	static class PaidController {

		@GetMapping("/free")
		String free() {
			return "free";
		}

		@GetMapping("/after")
		@PaidEndpoint("$0.01")
		ResponseEntity<String> after() {
			RUNS.incrementAndGet();
			return ResponseEntity.ok().header("X-Secret", SECRET).body(SECRET);
		}

		@GetMapping("/before")
		@PaidEndpoint(value = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		ResponseEntity<String> before() {
			return after();
		}

	}

}
