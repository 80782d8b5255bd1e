package io.github.x402spring.web.servlet.pass;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.testsupport.RunningRequests;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willThrow;

/**
 * Answers that are lost, and handlers that are interrupted, cost the holder of a pass
 * nothing.
 */
@SpringBootTest(classes = PassInterruptionTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.price=$0.002",
				"x402.plans.forecast.passes.three.price=$0.01", "x402.plans.forecast.passes.three.calls=3",
				"x402.plans.forecast.passes.three.valid-for=1h" })
@Tag("integration")
class PassInterruptionTests {

	private static final String PURCHASE = "/x402/passes/forecast/three";

	private static final JsonMapper JSON = new JsonMapper();

	@LocalServerPort
	private int port;

	@Autowired
	private SandboxFacilitator sandbox;

	@MockitoSpyBean
	private PassStore store;

	@Autowired
	private Streams streams;

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		this.streams.inHandler = () -> {
		};
	}

	@Test
	void renewalWhoseAnswerWasLostIsAnsweredAfterTheTokenWasReplaced() {
		JsonNode three = buy();
		String old = token(three);
		String payment = renewal(old);
		loseTheAnswer(payment, old);
		this.store.reissue(three.path("id").asString(), "hash of the token that the holder has now");
		HttpResponse<String> again = renew(payment, old);
		assertThat(again.statusCode()).isEqualTo(201);
		JsonNode renewed = JSON.readTree(again.body());
		// Who shows what was replaced, and a payment that is public, gets no token.
		assertThat(renewed.has("token")).isFalse();
		assertThat(renewed.path("detail").asString()).contains("Its token was replaced");
		assertThat(renewed.path("id").asString()).isEqualTo(three.path("id").asString());
		assertThat(again.body()).doesNotContain("x402pass_");
		assertThat(this.store.findById(three.path("id").asString()).orElseThrow().grants()).hasSize(2)
			.allMatch((grant) -> grant.balance().intValue() == 3);
		assertThat(this.sandbox.settlements()).isEqualTo(2);
	}

	@Test
	void renewalWhoseAnswerWasLostIsShownAgainToWhoHasTheToken() {
		JsonNode three = buy();
		String payment = renewal(token(three));
		loseTheAnswer(payment, token(three));
		HttpResponse<String> again = renew(payment, token(three));
		assertThat(again.statusCode()).isEqualTo(201);
		assertThat(token(JSON.readTree(again.body()))).isEqualTo(token(three));
		assertThat(this.store.findById(three.path("id").asString()).orElseThrow().grants()).hasSize(2);
	}

	@Test
	void handlerThatDiesBeforeItsFirstByteIsGivenBackWhereTheMoneyComesFirst() {
		JsonNode three = buy();
		String payment = grant(three).payment();
		this.streams.inHandler = () -> {
			assertThat(left(payment)).isEqualTo(2);
			// This is what happens to the draws of a dead process.
			assertThat(this.store.endLapsed(Instant.now().plus(Duration.ofDays(1)), 10)).hasSize(1);
			assertThat(left(payment)).isEqualTo(3);
		};
		// This one has been slow only, and draws again.
		assertThat(this.client.get("/stream", "PAYMENT-PASS", token(three)).body()).isEqualTo("first second");
		assertThat(left(payment)).isEqualTo(2);
	}

	@Test
	void streamFlowsWhileItsHandlerRuns() throws Exception {
		JsonNode three = buy();
		CountDownLatch first = new CountDownLatch(1);
		this.streams.afterFirst = first;
		HttpResponse<InputStream> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/stream"))
				.header("PAYMENT-PASS", token(three))
				.build(), HttpResponse.BodyHandlers.ofInputStream());
		assertThat(response.headers().firstValue("Payment-Pass-Status").orElseThrow()).contains("calls=2");
		try (InputStream body = response.body()) {
			assertThat(new String(body.readNBytes(6), StandardCharsets.UTF_8)).isEqualTo("first ");
			first.countDown();
			assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("second");
		}
	}

	private JsonNode buy() {
		HttpResponse<String> response = this.client.send("POST", PURCHASE, "", "PAYMENT-SIGNATURE",
				this.client.sign("POST", PURCHASE, ""));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
		return JSON.readTree(response.body());
	}

	private String renewal(String token) {
		return this.client.wallet()
			.pay(this.client.send("POST", PURCHASE, "", "PAYMENT-PASS", token)
				.headers()
				.firstValue("PAYMENT-REQUIRED")
				.orElseThrow());
	}

	private HttpResponse<String> renew(String payment, String token) {
		return this.client.send("POST", PURCHASE, "", "PAYMENT-SIGNATURE", payment, "PAYMENT-PASS", token);
	}

	// The renewal is written, and what follows it fails.
	private void loseTheAnswer(String payment, String token) {
		RunningRequests.awaitNone();
		Mockito.doAnswer((call) -> {
			call.callRealMethod();
			throw new LedgerUnavailableException("the answer was lost", null);
		}).when(this.store).renew(any());
		assertThat(renew(payment, token).statusCode()).isGreaterThanOrEqualTo(500);
		RunningRequests.awaitNone();
		willThrow(new AssertionError("renewed twice")).given(this.store).renew(any());
	}

	private PassGrant grant(JsonNode pass) {
		return this.store.findById(pass.path("id").asString()).orElseThrow().grants().getFirst();
	}

	private int left(String payment) {
		return this.store.findByPayment(payment).orElseThrow().grants().getFirst().balance().intValue();
	}

	private static String token(JsonNode pass) {
		return pass.path("token").asString();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Streams.class)
	static class Application {

	}

	@RestController
	static class Streams {

		private volatile Runnable inHandler = () -> {
		};

		private volatile CountDownLatch afterFirst = new CountDownLatch(0);

		@GetMapping("/stream")
		@PaidEndpoint(plan = "forecast", settlement = Settlement.BEFORE_HANDLER)
		void stream(HttpServletResponse response) throws IOException, InterruptedException {
			this.inHandler.run();
			response.getWriter().write("first ");
			response.flushBuffer();
			assertThat(this.afterFirst.await(10, TimeUnit.SECONDS)).isTrue();
			response.getWriter().write("second");
		}

	}

}
