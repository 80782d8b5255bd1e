package io.github.x402spring.facilitator;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.actuate.health.HealthParts;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A facilitator that refuses what this application sends, and will refuse it again: the
 * client is not told to come back, and the operator is told why.
 */
@ExtendWith(OutputCaptureExtension.class)
@DisplayName("Lasting refusals of a facilitator")
@Timeout(60)
@Tag("integration")
class LastingRefusalTests {

	private static final String TOO_LONG = "{\"errorType\":\"invalid_request\",\"errorMessage\":"
			+ "\"paymentRequirements.description: must be at most 500 characters\\u0000\\u001b[31m\"}";

	private static final String X = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

	private MoodyFacilitator facilitator;

	private ConfigurableApplicationContext application;

	private GateClient client;

	@BeforeEach
	void start() throws IOException {
		this.facilitator = new MoodyFacilitator();
		this.application = SpringApplication.run(
				new Class<?>[] { BadDayOfAFacilitatorTests.Application.class, DescribedController.class },
				new String[] { "--server.port=0", "--x402.network=eip155:84532",
						"--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "--x402.facilitator.type=remote",
						"--x402.facilitator.url=" + this.facilitator.url(),
						"--x402.facilitator.headers.X-Api-Key=s3cret", "--spring.main.banner-mode=off" });
		this.client = new GateClient(
				Integer.parseInt(this.application.getEnvironment().getRequiredProperty("local.server.port")));
	}

	@AfterEach
	void stop() throws IOException {
		this.application.close();
		this.facilitator.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found",
			"422 Unprocessable Content" })
	void refusalThatLastsNamesNoTimeToComeBack(String status) {
		this.facilitator.answers("/verify", status, TOO_LONG);
		HttpResponse<String> response = pay();
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).isEmpty();
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "408 Request Timeout", "425 Too Early", "429 Too Many Requests", "500 Oops", "503 Down" })
	void refusalThatPassesNamesATime(String status) {
		this.facilitator.answers("/verify", status, TOO_LONG);
		HttpResponse<String> response = pay();
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
	}

	@Test
	void reasonIsInTheLogOnceAndClean(CapturedOutput output) {
		this.facilitator.answers("/verify", "400 Bad Request", TOO_LONG);
		for (int i = 0; i < 5; i++) {
			pay();
		}
		assertThat(output.toString().split("must be at most 500 characters", -1)).hasSize(2);
		assertThat(output.toString()).doesNotContain("\u001b[31m", "\\u001b");
	}

	@Test
	void reasonHoldsNoSecretAndIsShort(CapturedOutput output) {
		this.facilitator.behaves("/verify", (socket, answer) -> BadDay.send(socket, "403 Forbidden",
				"{\"error\":\"key s3cret and eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJjZHAifQ.c2lnbmF0dXJlMTIzNDU2Nzg5MA are not known\","
						+ "\"long\":\"" + "word ".repeat(1000) + "\"}"));
		pay();
		assertThat(output.toString()).contains("are not known")
			.doesNotContain("s3cret", "eyJhbGciOiJFZERTQSJ9", "c2lnbmF0dXJlMTIzNDU2Nzg5MA", "word ".repeat(100));
	}

	@Test
	void healthShowsThatCredentialsAreRefused() {
		this.facilitator.answers("/verify", "401 Unauthorized", "{\"error\":\"unknown key\"}");
		pay();
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(new Status("DEGRADED"));
		assertThat(health.getDetails().toString()).contains("access denied", "unknown key");
	}

	@Test
	void payerWhosePaymentIsRefusedDoesNotTurnTheHealth() {
		this.facilitator.answers("/verify", "400 Bad Request", TOO_LONG);
		for (int i = 0; i < 10; i++) {
			pay();
		}
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails().toString()).contains("must be at most 500 characters");
	}

	@Test
	void longDescriptionIsCutBeforeTheFacilitatorCanRefuseIt(CapturedOutput output) {
		assertThat(this.client.payWith(this.client.sign("/described"), "/described").statusCode()).isEqualTo(200);
		String challenge = new String(Base64.getDecoder()
			.decode(this.client.get("/described").headers().firstValue("PAYMENT-REQUIRED").orElseThrow()));
		assertThat(challenge).contains("x".repeat(497) + "...").doesNotContain("x".repeat(498));
		assertThat(output.toString()).contains("The description of paid endpoint", "500 characters");
	}

	private HttpResponse<String> pay() {
		return this.client.payWith(this.client.sign("/after"), "/after");
	}

	private Health health() {
		return HealthParts.facilitators(this.application.getBean(FacilitatorRouter.class), List::of).health();
	}

	@RestController
	static class DescribedController {

		@GetMapping("/described")
		@PaidEndpoint(value = "$0.01", description = X + X + X + X + X + X)
		String described() {
			return "content";
		}

	}

}
