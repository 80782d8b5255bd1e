package io.github.x402spring.docs.shop;

import io.github.x402spring.payment.engine.PaymentEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide says about payments that are switched off.
 */
@Tag("integration")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.enabled=false", "x402.facilitator.type=remote",
				"management.endpoints.web.exposure.include=payments,x402" })
@AutoConfigureRestTestClient
class SwitchedOffTests {

	@Autowired
	private RestTestClient client;

	@Test
	void paidHandlersAreClosed() {
		for (String uri : new String[] { "/api/weather?city=Oslo", "/api/reports/short", "/api/reports/preview" }) {
			this.client.get()
				.uri(uri)
				.exchange()
				.expectStatus()
				.isEqualTo(503)
				.expectHeader()
				.valueEquals("Retry-After", "60")
				.expectHeader()
				.doesNotExist("PAYMENT-REQUIRED")
				.expectBody()
				.jsonPath("$.type")
				.value((type) -> assertThat((String) type).endsWith("/errors.md#payment-unavailable"));
		}
	}

	@Test
	void endpointsStillAnswer() {
		this.client.get()
			.uri("/actuator/x402")
			.exchange()
			.expectBody()
			.jsonPath("$.enabled")
			.isEqualTo(false)
			.jsonPath("$.endpoints.length()")
			.isEqualTo(5);
		this.client.get().uri("/actuator/payments").exchange().expectStatus().isOk();
	}

	@Test
	void nobodyVerifiesOrSettles(@Autowired ApplicationContext context) {
		assertThat(context.getBeanProvider(PaymentEngine.class).getIfAvailable()).isNull();
	}

}
