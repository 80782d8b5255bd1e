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
 * What shared caches are told, whatever the handler says, and who writes the receipt
 * (attack A24).
 */
@SpringBootTest(classes = WallsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.routes[0].pattern=/functional", "x402.routes[0].price=$0.01" })
@DisplayName("A24 caches")
@Tag("integration")
class CachedAnswerTests {

	private static final String[] FOR_SHARED_CACHES = { "cdn-cache-control", "surrogate-control", "expires",
			"edge-control", "x-accel-expires", "x-litespeed-cache-control", "pragma" };

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
	@ValueSource(
			strings = { "/cached", "/cached-before", "/cached-entity", "/cached-by-forward", "/forward-to-cached" })
	@DisplayName("A24 paid answer is not for shared caches whatever the handler says")
	void paidAnswerIsNotForSharedCaches(String path) {
		HttpResponse<String> response = this.client.pay(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(WallsApplication.SECRET);
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("private, no-store");
		assertThat(response.headers().map()).doesNotContainKeys(FOR_SHARED_CACHES);
		assertVaries(response);
		assertThat(GateClient.receipt(response).success()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "text/html", "*/*" })
	@DisplayName("A24 challenge is not stored in any variant")
	void challengeIsNotStored(String accept) {
		HttpResponse<String> response = this.client.get("/cached", "Accept", accept, "If-None-Match", "*",
				"If-Modified-Since", "Mon, 23 Nov 2099 00:00:00 GMT");
		assertThat(response.statusCode()).isEqualTo(402);
		assertNotStored(response);
		assertThat(response.headers().map()).doesNotContainKeys("etag", "last-modified");
	}

	@Test
	@DisplayName("A24 refusals of every kind are not stored")
	void refusalsAreNotStored() {
		String payment = this.client.sign("/cached");
		assertNotStored(this.client.payWith("%", "/cached"));
		assertNotStored(this.client.payWith(payment, "/cached-entity?cheaper=1", "X-PAYMENT", "x"));
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> refused = this.client.payWith(payment, "/cached");
		assertThat(refused.statusCode()).isEqualTo(402);
		assertNotStored(refused);
		String second = this.client.sign("/cached");
		this.sandbox.nextSettlement(SandboxOutcome.SILENT);
		HttpResponse<String> unknown = this.client.payWith(second, "/cached");
		assertThat(unknown.statusCode()).isEqualTo(503);
		assertNotStored(unknown);
		String third = this.client.sign("/cached");
		assertThat(this.client.payWith(third, "/cached").statusCode()).isEqualTo(200);
		HttpResponse<String> again = this.client.payWith(third, "/cached");
		assertThat(again.statusCode()).isEqualTo(409);
		assertNotStored(again);
		HttpResponse<String> elsewhere = this.client.payWith(third, "/cached?other=1");
		assertThat(elsewhere.statusCode()).isEqualTo(409);
		assertThat(elsewhere.body()).contains("payment-bound-to-other-request");
		assertThat(elsewhere.headers().map()).doesNotContainKey("payment-response");
		assertNotStored(elsewhere);
		assertNotStored(this.client.pay("/cached-error"));
	}

	@Test
	@DisplayName("A24 paid answer after an unpaid one is another answer, and the other way round")
	void unpaidRequestAfterAPaidOneIsChallenged() {
		assertThat(this.client.pay("/cached-entity").statusCode()).isEqualTo(200);
		HttpResponse<String> response = this.client.get("/cached-entity", "If-None-Match", "\"v1\"");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).doesNotContain(WallsApplication.SECRET);
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 404, 500 })
	@DisplayName("A4 a handler cannot fake a receipt")
	void handlerCannotFakeAReceipt(int status) {
		HttpResponse<String> response = this.client.pay("/fake-receipt?status=" + status);
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().map()).doesNotContainKeys("x-payment-response", "payment-required");
		if (status == 200) {
			assertThat(response.headers().allValues("PAYMENT-RESPONSE")).hasSize(1);
			assertThat(GateClient.receipt(response).success()).isTrue();
		}
		else {
			assertThat(response.headers().map()).doesNotContainKey("payment-response");
			assertThat(this.sandbox.settlements()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 404 })
	@DisplayName("A4 what stands before the gate cannot fake a receipt either")
	void interceptorCannotFakeAReceipt(int status) {
		HttpResponse<String> challenge = this.client.get("/fake-receipt?status=200", "X-Refuse", "fake");
		assertThat(challenge.statusCode()).isEqualTo(402);
		assertThat(challenge.headers().map()).doesNotContainKeys("payment-response", "cdn-cache-control");
		HttpResponse<String> response = this.client.pay("/fake-receipt?status=" + status, "X-Refuse", "fake");
		assertThat(response.headers().allValues("PAYMENT-RESPONSE")).doesNotContain("fake")
			.hasSize((status == 200) ? 1 : 0);
		assertThat(response.headers().map()).doesNotContainKey("cdn-cache-control");
	}

	private static void assertNotStored(HttpResponse<String> response) {
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
		assertThat(response.headers().map()).doesNotContainKeys(FOR_SHARED_CACHES);
		assertVaries(response);
	}

	private static void assertVaries(HttpResponse<String> response) {
		assertThat(String.join(",", response.headers().allValues("Vary")).split("\\s*,\\s*"))
			.contains("PAYMENT-SIGNATURE", "X-PAYMENT", "Accept");
	}

}
