package io.github.x402spring.web.servlet;

import io.github.x402spring.sandbox.SandboxFacilitator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two servlet contexts: the port for operators sells nothing and serves nothing paid.
 */
@SpringBootTest(classes = GateTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.server.port=0",
				"management.endpoints.web.exposure.include=*" })
@DisplayName("A15 management port")
@Tag("integration")
class ManagementPortTests {

	@Autowired
	private SandboxFacilitator sandbox;

	@LocalServerPort
	private int port;

	@LocalManagementPort
	private int managementPort;

	@Test
	@DisplayName("A15 paid handlers are not served at the management port, endpoints only there")
	void managementPortServesEndpointsOnly() {
		GateClient application = new GateClient(this.port);
		GateClient management = new GateClient(this.managementPort);
		String payment = application.sign("/json");
		assertThat(management.get("/json").statusCode()).isEqualTo(404);
		assertThat(management.payWith(payment, "/json").statusCode()).isEqualTo(404);
		assertThat(this.sandbox.verifications()).isZero();
		assertThat(application.payWith(payment, "/json").statusCode()).isEqualTo(200);
		assertThat(management.get("/actuator/payments").body()).contains("\"revenue\"");
		assertThat(management.get("/actuator/x402").statusCode()).isEqualTo(200);
		assertThat(application.get("/actuator/payments").statusCode()).isEqualTo(404);
	}

}
