package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One payment in many requests at once, on a real port (attacks A1 and A2).
 */
@SpringBootTest(classes = GateTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@Tag("integration")
class PaymentRaceTests {

	private static final int CLIENTS = 64;

	private static final JsonMapper JSON = JsonMapper.shared();

	@Autowired
	private SandboxFacilitator sandbox;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		GateTestApplication.RUNS.set(0);
	}

	@Test
	void onePaymentUsedManyTimesAtOnceIsServedOnce() throws Exception {
		String payment = this.client.sign("/slow");
		assertServedOnce(atOnce((i) -> payment));
	}

	@Test
	void onePaymentReEncodedManyTimesAtOnceIsServedOnce() throws Exception {
		String payment = this.client.sign("/slow");
		List<UnaryOperator<String>> encodings = List.of((it) -> it, PaymentRaceTests::reordered,
				PaymentRaceTests::otherHexCase, PaymentRaceTests::spaced);
		assertServedOnce(atOnce((i) -> encodings.get(i % encodings.size()).apply(payment)));
	}

	@Test
	void entitlementPresentedManyTimesAtOnceRunsTheHandlerOnce() throws Exception {
		String payment = this.client.sign("/slow");
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.client.payWith(payment, "/slow").statusCode()).isEqualTo(503);
		GateTestApplication.RUNS.set(0);
		List<HttpResponse<String>> responses = atOnce((i) -> payment);
		assertThat(responses).filteredOn((it) -> it.statusCode() == 200).hasSize(1);
		assertThat(responses)
			.allMatch((it) -> it.statusCode() == 200 || !it.body().contains(GateTestApplication.SECRET));
		assertThat(GateTestApplication.RUNS).hasValue(1);
		assertThat(this.sandbox.transfers()).isOne();
	}

	private void assertServedOnce(List<HttpResponse<String>> responses) {
		assertThat(responses).filteredOn((it) -> it.statusCode() == 200).hasSize(1);
		assertThat(responses).filteredOn((it) -> it.statusCode() == 409).hasSize(CLIENTS - 1);
		assertThat(GateTestApplication.RUNS).hasValue(1);
		assertThat(this.sandbox.verifications()).isOne();
		assertThat(this.sandbox.settlements()).isOne();
		assertThat(this.sandbox.transfers()).isOne();
	}

	private List<HttpResponse<String>> atOnce(IntFunction<String> payments) throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		List<Future<HttpResponse<String>>> futures = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < CLIENTS; i++) {
				String payment = payments.apply(i);
				Callable<HttpResponse<String>> call = () -> {
					start.await();
					return this.client.payWith(payment, "/slow");
				};
				futures.add(executor.submit(call));
			}
			start.countDown();
			List<HttpResponse<String>> responses = new ArrayList<>();
			for (Future<HttpResponse<String>> future : futures) {
				responses.add(future.get());
			}
			return responses;
		}
	}

	private static String reordered(String payment) {
		ObjectNode original = (ObjectNode) JSON.readTree(decode(payment));
		ObjectNode reordered = JSON.createObjectNode();
		List<String> names = new ArrayList<>(original.propertyNames());
		for (String name : names.reversed()) {
			reordered.set(name, original.get(name));
		}
		return encode(JSON.writeValueAsString(reordered));
	}

	private static String otherHexCase(String payment) {
		JsonNode node = JSON.readTree(decode(payment));
		ObjectNode authorization = (ObjectNode) node.get("payload").get("authorization");
		authorization.put("nonce", "0x" + authorization.get("nonce").asString().substring(2).toUpperCase(Locale.ROOT));
		authorization.put("from", authorization.get("from").asString().toLowerCase(Locale.ROOT));
		return encode(JSON.writeValueAsString(node));
	}

	private static String spaced(String payment) {
		return encode(" " + decode(payment).replace(",", ", "));
	}

	private static String decode(String payment) {
		return new String(Base64.getDecoder().decode(payment), StandardCharsets.UTF_8);
	}

	private static String encode(String json) {
		return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

}
