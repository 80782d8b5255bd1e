package io.github.x402spring.sample;

import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The official client from npm, with its extension for ids of payments, keeps the rules
 * of the extension and breaks them. No answer takes money twice for one id.
 */
@Tag("integration")
class NpmPaymentIdentifierTests {

	@BeforeEach
	void install() throws Exception {
		NodeProject.install();
	}

	private static JsonNode pay(int port, boolean required) throws Exception {
		String server = "http://localhost:" + port;
		JsonNode result = NodeProject.run("payment-identifier.mjs", server + "/api/weather",
				server + "/api/weather?city=Oslo", server + "/api/report/small");
		assertThat(result.path("valid").asBoolean()).as(result.toString()).isTrue();
		assertThat(result.path("required").asBoolean()).isEqualTo(required);
		assertThat(transaction(result)).startsWith("0x");
		assertAnswer(result.path("first"), 200, "null", transaction(result));
		assertAnswer(result.path("elsewhere"), 409, "identifier-conflict", "null");
		assertPaidAnew(result.path("other"), result);
		assertPaidAnew(result.path("ofStranger"), result);
		assertAnswer(result.path("malformed"), 400, "malformed-payment", "null");
		return result;
	}

	private static String transaction(JsonNode result) {
		return result.path("first").path("transaction").asString();
	}

	private static void assertAnswer(JsonNode answer, int status, String problem, String transaction) {
		assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(status);
		assertThat(answer.path("problem").asString("null")).isEqualTo(problem);
		assertThat(answer.path("transaction").asString("null")).isEqualTo(transaction);
	}

	private static void assertPaidAnew(JsonNode answer, JsonNode result) {
		assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(200);
		assertThat(answer.path("transaction").asString()).startsWith("0x").isNotEqualTo(transaction(result));
	}

	private static int settled(int port) throws Exception {
		return new SampleClient(port).payments().path("totals").path("settled").asInt();
	}

	/** As the sample is. */
	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = "spring.datasource.url=jdbc:h2:mem:npm-payment-identifier;DB_CLOSE_DELAY=-1")
	class WhereIdsAreWelcome {

		@Test
		void secondPaymentWithAnIdIsNotSent(@LocalServerPort int port) throws Exception {
			JsonNode result = pay(port, false);
			assertAnswer(result.path("again"), 409, "already-delivered", transaction(result));
			assertAnswer(result.path("anew"), 409, "identifier-conflict", transaction(result));
			assertPaidAnew(result.path("unnamed"), result);
			assertThat(settled(port)).isEqualTo(4);
		}

	}

	/** A lost answer comes again, also to a client that signs anew. */
	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = { "spring.datasource.url=jdbc:h2:mem:npm-stored-answers;DB_CLOSE_DELAY=-1",
					"x402.payment-identifier.required=true", "x402.stored-answers.enabled=true",
					"x402.stored-answers.key=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" })
	class WhereIdsAreRequiredAndAnswersAreStored {

		@Test
		void lostAnswerComesAgain(@LocalServerPort int port) throws Exception {
			JsonNode result = pay(port, true);
			assertThat(result.path("again")).isEqualTo(result.path("first"));
			assertThat(result.path("anew")).isEqualTo(result.path("first"));
			assertAnswer(result.path("unnamed"), 400, "malformed-payment", "null");
			assertThat(result.path("unnamed").path("body").asString()).contains("payment-identifier");
			assertThat(settled(port)).isEqualTo(3);
		}

	}

}
