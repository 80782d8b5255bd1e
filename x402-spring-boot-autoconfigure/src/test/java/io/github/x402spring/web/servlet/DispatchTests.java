package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;

import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ways to a paid handler that are no plain request, and ways out of it that are no plain
 * answer (attack A15).
 */
@SpringBootTest(classes = WallsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.routes[0].pattern=/functional", "x402.routes[0].price=$0.01" })
@DisplayName("A15 other dispatches")
@Tag("integration")
class DispatchTests {

	private static final String[] FOREIGN = { "Origin", "https://evil.example" };

	@Autowired
	private SandboxFacilitator sandbox;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		WallsApplication.RUNS.set(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/forward?to=/paid", "/forward?to=/functional", "/dispatch?to=/paid",
			"/dispatch-unwrapped?to=/paid", "/dispatch?to=/functional", "/forward-twice", "/forward-dispatch",
			"/second/paid", "/forward?to=/second/paid" })
	@DisplayName("A15 forward or dispatch from a free handler is sold")
	void forwardOrDispatchFromAFreeHandlerIsSold(String path) {
		assertThat(this.client.get(path).statusCode()).isEqualTo(402);
		assertThat(WallsApplication.RUNS).hasValue(0);
		HttpResponse<String> paid = this.client.pay(path);
		assertThat(paid.statusCode()).isEqualTo(200);
		assertThat(paid.body()).isEqualTo(WallsApplication.SECRET);
		assertThat(this.sandbox.transfers()).isOne();
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> refused = this.client.payWith(payment, path);
		assertThat(refused.statusCode()).isEqualTo(402);
		assertThat(refused.body()).doesNotContain(WallsApplication.SECRET);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ungated", "/forward?to=/ungated", "/include?to=/ungated", "/dispatch?to=/ungated",
			"/ungated-async", "/ungated-callable", "/ungated-trailers", "/forward?to=/ungated-async",
			"/include?to=/second/paid", "/include?to=/paid", "/include?to=/functional" })
	@DisplayName("A15 no way leads to a handler without a gate")
	void noWayLeadsToAHandlerWithoutAGate(String path) {
		HttpResponse<String> response = this.client.get(path);
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).doesNotContain(WallsApplication.SECRET);
		assertThat(response.headers().map()).doesNotContainKey("x-secret");
	}

	@Test
	@DisplayName("A15 error dispatch to a paid handler serves nothing")
	void errorDispatchToAPaidHandlerServesNothing() {
		HttpResponse<String> response = this.client.get("/locked");
		assertThat(response.statusCode()).isEqualTo(423);
		assertThat(response.body()).isEmpty();
		assertThat(WallsApplication.RUNS).hasValue(0);
	}

	@Test
	@DisplayName("A15 error page of another servlet is left alone")
	void errorPageOfAnotherServletIsLeftAlone() {
		HttpResponse<String> response = this.client.pay("/gone");
		assertThat(response.statusCode()).isEqualTo(410);
		assertThat(response.body()).isEqualTo("the plain error page");
		assertThat(this.sandbox.settlements()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/paid", "/functional" })
	@DisplayName("A25 foreign origin is refused before money is talked about")
	void foreignOriginIsRefused(String path) {
		HttpResponse<String> response = this.client.get(path, FOREIGN);
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.body()).isEqualTo("Invalid CORS request");
		assertThat(response.headers().map()).doesNotContainKeys("payment-required", "access-control-allow-origin");
		assertThat(WallsApplication.RUNS).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/paid", "/functional" })
	@DisplayName("A25 foreign preflight is refused and runs nothing")
	void foreignPreflightIsRefused(String path) {
		HttpResponse<String> response = this.client.send("OPTIONS", path, null, "Origin", "https://evil.example",
				"Access-Control-Request-Method", "GET");
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(WallsApplication.RUNS).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Refuse /paid", "X-Refuse /functional", "X-Early /paid" })
	@DisplayName("A34 an interceptor of the application refuses before the gate")
	void interceptorOfTheApplicationRefusesBeforeTheGate(String headerAndPath) {
		String header = headerAndPath.split(" ")[0];
		String path = headerAndPath.split(" ")[1];
		HttpResponse<String> unauthorized = this.client.get(path, header, "401");
		assertThat(unauthorized.statusCode()).isEqualTo(401);
		assertThat(unauthorized.body()).isEqualTo("who are you");
		assertThat(unauthorized.headers().firstValue("WWW-Authenticate")).hasValue("Custom");
		assertThat(unauthorized.headers().map()).doesNotContainKeys("payment-required", "cache-control");
		assertThat(this.client.get(path, header, "error").statusCode()).isEqualTo(403);
		HttpResponse<String> redirect = this.client.get(path, header, "redirect");
		assertThat(redirect.statusCode()).isEqualTo(302);
		assertThat(redirect.headers().firstValue("Location")).get().asString().endsWith("/login");
		String payment = this.client.sign(path);
		assertThat(this.client.payWith(payment, path, header, "401").statusCode()).isEqualTo(401);
		assertThat(this.sandbox.verifications()).isZero();
		assertThat(WallsApplication.RUNS).hasValue(0);
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/sendfile", "/write-listener", "/upgrade", "/trailers" })
	@DisplayName("A15 answers that go around the wrapper are refused and cost nothing")
	void answersAroundTheWrapperAreRefused(String path) {
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).doesNotContain(WallsApplication.SECRET);
		assertThat(WallsApplication.RUNS).hasValue(1);
		assertThat(this.sandbox.settlements()).isZero();
	}

	@Test
	@DisplayName("A4 an error that was free does not turn into content")
	void errorThatWasFreeDoesNotTurnIntoContent() {
		String payment = this.client.sign("/error-that-turns-good");
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> response = this.client.payWith(payment, "/error-that-turns-good");
		assertThat(response.statusCode()).isNotEqualTo(200);
	}

	@Test
	void freeHandlersAreLeftAlone() {
		HttpResponse<String> response = this.client.get("/free");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().map()).doesNotContainKeys("vary", "cache-control");
	}

}
