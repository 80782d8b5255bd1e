package io.github.x402spring.sample;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The official client from npm, with its extension for sign-ins, comes back to a pass
 * without paying again. It compares the URL that it is asked to sign for with the one
 * that it called, so the sample has to know its own.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT,
		properties = { "spring.datasource.url=jdbc:h2:mem:npm-sign-in;DB_CLOSE_DELAY=-1",
				"x402.plans.forecast.passes.personal.price=$0.10", "x402.plans.forecast.passes.personal.calls=100",
				"x402.plans.forecast.passes.personal.valid-for=30d",
				"x402.plans.forecast.passes.personal.wallet-bound=true", "x402.plans.forecast.free.calls=0" })
@Tag("integration")
class NpmSignInTests {

	private static final int PORT = freePort();

	private static final String SERVER = "http://localhost:" + PORT;

	@DynamicPropertySource
	static void port(DynamicPropertyRegistry registry) {
		registry.add("server.port", () -> PORT);
		registry.add("x402.base-url", () -> SERVER);
	}

	// Below the ports that a system hands out, which it may hand out again before the
	// application has it.
	private static int freePort() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (BindException ex) {
				// It is taken.
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	@BeforeEach
	void install() throws Exception {
		NodeProject.install();
	}

	@Test
	void clientBuysAPassOfItsWalletAndComesBackWithoutPaying() throws Exception {
		JsonNode result = NodeProject.run("sign-in.mjs", SERVER, "forecast/personal", "/api/forecast?city=Oslo");
		JsonNode bought = result.path("bought");
		assertThat(bought.path("status").asInt()).as(bought.toString()).isEqualTo(201);
		assertThat(bought.path("sent").toString()).isEqualTo("[\"\",\"PAYMENT-SIGNATURE\"]");
		assertThat(bought.path("body").path("wallet")).isEqualTo(result.path("payer"));
		assertThatItSignedIn(result.path("first"), "calls=99,");
		assertThatItSignedIn(result.path("second"), "calls=98,");
		assertThatItSignedIn(result.path("wrapped"), "calls=97,");
		JsonNode reissued = result.path("reissued");
		assertThat(reissued.path("status").asInt()).as(reissued.toString()).isEqualTo(200);
		assertThat(reissued.path("sent").toString()).isEqualTo("[\"\",\"SIGN-IN-WITH-X\"]");
		assertThat(reissued.path("body").path("id")).isEqualTo(bought.path("body").path("id"));
		assertThat(reissued.path("body").path("token").asString()).startsWith("x402pass_")
			.isNotEqualTo(bought.path("body").path("token").asString());
		JsonNode other = result.path("other");
		assertThat(other.path("status").asInt()).as(other.toString()).isEqualTo(200);
		assertThat(other.path("sent").toString()).isEqualTo("[\"\",\"SIGN-IN-WITH-X\",\"PAYMENT-SIGNATURE\"]");
		assertThat(other.path("left").isNull()).isTrue();
		// The pass, and the call of the wallet that has none.
		assertThat(new SampleClient(PORT).payments().path("totals").path("settled").asInt()).isEqualTo(2);
	}

	private static void assertThatItSignedIn(JsonNode call, String left) {
		assertThat(call.path("status").asInt()).as(call.toString()).isEqualTo(200);
		assertThat(call.path("sent").toString()).isEqualTo("[\"\",\"SIGN-IN-WITH-X\"]");
		assertThat(call.path("left").asString()).startsWith("pass=\"forecast/personal\"").contains(left);
	}

}
