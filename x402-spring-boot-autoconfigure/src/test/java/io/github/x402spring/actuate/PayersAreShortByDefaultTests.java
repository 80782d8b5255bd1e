package io.github.x402spring.actuate;

import io.github.x402spring.actuate.EndpointShop.Client;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Without any setting, neither the log nor the endpoint names payers in full.
 */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(classes = EndpointShop.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=payments" })
@Tag("integration")
class PayersAreShortByDefaultTests {

	private static final String PAYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

	private static final String SHORT = "0xf39F..2266";

	@LocalServerPort
	private int port;

	@Test
	void logAndEndpointAgree(CapturedOutput output) {
		Client client = new Client(this.port);
		assertThat(client.pay("/paid", client.sign("/paid")).statusCode()).isEqualTo(200);
		assertThat(output.getAll().lines().filter((line) -> line.contains("payment.settled"))).singleElement()
			.asString()
			.contains(SHORT)
			.doesNotContain(PAYER);
		assertThat(client.get("/actuator/payments?limit=1").body()).contains(SHORT).doesNotContain(PAYER);
	}

}
