package io.github.x402spring.sample.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.util.HtmlUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs what the README and the start page tell to run.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Tag("integration")
class DocumentedCommandsTests {

	private static final String SERVER = "localhost:8080";

	private static final Pattern README_BLOCK = Pattern.compile("```shell\n(.*?)```", Pattern.DOTALL);

	private static final Pattern PAGE_COMMAND = Pattern.compile("<code class=\"command\">(.*?)</code>", Pattern.DOTALL);

	@BeforeEach
	void requireCurl() {
		ExternalProgram.require("bash", "curl");
	}

	@ParameterizedTest
	@MethodSource("commands")
	void commandDoesWhatItSays(String command, @LocalServerPort int port) throws Exception {
		String output = ExternalProgram.run(Path.of("."), "bash", "-c", command.replace(SERVER, "localhost:" + port));
		if (command.contains("PAYMENT-PASS")) {
			assertThat(output).startsWith("HTTP/1.1 200").containsIgnoringCase("\r\nPayment-Pass-Status: ");
		}
		else if (command.contains("PAYMENT-SIGNATURE")) {
			assertThat(output).startsWith("HTTP/1.1 200").containsIgnoringCase("\r\nPAYMENT-RESPONSE: ");
		}
		else if (command.contains("Authorization: L402")) {
			assertThat(output).startsWith("HTTP/1.1 200").contains("\"city\":\"Berlin\"");
		}
		else if (command.contains("Authorization: Payment")) {
			assertThat(output).startsWith("HTTP/1.1 200")
				.contains("\"city\":\"Berlin\"")
				.containsIgnoringCase("\r\nPayment-Receipt: ");
		}
		else if (command.contains("/api/")) {
			assertThat(output).startsWith("HTTP/1.1 402")
				.containsIgnoringCase("\r\nPAYMENT-REQUIRED: ")
				.containsIgnoringCase("\r\nWWW-Authenticate: L402 ")
				.containsIgnoringCase("\r\nWWW-Authenticate: Payment ");
		}
		else {
			assertThat(SampleClient.json(output).get("totals").get("settled").isNumber()).isTrue();
		}
	}

	@Test
	void readmeAndStartPagePay() throws IOException {
		assertThat(readme()).anyMatch((command) -> command.contains("PAYMENT-SIGNATURE"))
			.anyMatch((command) -> command.contains("Authorization: L402"))
			.anyMatch((command) -> command.contains("Authorization: Payment"));
		assertThat(startPage()).anyMatch((command) -> command.contains("PAYMENT-SIGNATURE"));
	}

	static Stream<String> commands() throws IOException {
		return Stream.concat(readme().stream(), startPage().stream());
	}

	private static List<String> readme() throws IOException {
		return README_BLOCK.matcher(Files.readString(Path.of("..", "README.md")))
			.results()
			.map((block) -> block.group(1).strip())
			.filter((command) -> command.contains(SERVER))
			.toList();
	}

	private static List<String> startPage() throws IOException {
		String page = Files.readString(Path.of("src", "main", "resources", "static", "index.html"));
		return PAGE_COMMAND.matcher(page).results().map((command) -> HtmlUtils.htmlUnescape(command.group(1))).toList();
	}

}
