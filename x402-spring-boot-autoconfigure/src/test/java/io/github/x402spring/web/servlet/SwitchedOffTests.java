package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments that are switched off close what is paid; they never make it free.
 */
@SpringBootTest(classes = GateTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "x402.enabled=false")
@Tag("integration")
class SwitchedOffTests {

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		GateTestApplication.RUNS.set(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/json", "/before", "/class-level", "/contract", "/size/free", "/forward-to-paid" })
	void paidHandlersAnswer503(String path) {
		HttpResponse<String> response = this.client.get(path);
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).contains("payment-unavailable").doesNotContain(GateTestApplication.SECRET);
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(GateTestApplication.RUNS).hasValue(0);
	}

	@Test
	void freeHandlersAreServed() {
		assertThat(this.client.get("/free").body()).isEqualTo("free true");
	}

}
