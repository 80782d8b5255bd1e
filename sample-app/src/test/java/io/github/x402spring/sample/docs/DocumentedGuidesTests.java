package io.github.x402spring.sample.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the commands of the guides, and lets Node read their JavaScript.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "management.endpoint.payments.access=unrestricted",
				"management.endpoint.x402.access=unrestricted" })
@Tag("integration")
class DocumentedGuidesTests {

	private static final Path DOCS = Path.of("..", "docs");

	private static final String SERVER = "localhost:8080";

	private static final Pattern BLOCK = Pattern.compile("^( *)```(shell|bash|sh|js)\\n(.*?)^ *```",
			Pattern.DOTALL | Pattern.MULTILINE);

	/** Pages whose commands other tests run: in another application. */
	private static final List<String> ELSEWHERE = List.of("first-payment.md", "secure-with-spring-security.md");

	/** What commands answer that do not answer 200. */
	private static final Map<String, Integer> STATUS = Map.of("/api/weather", 402, "/mark-refunded", 404);

	@ParameterizedTest
	@MethodSource("commands")
	void commandIsAnswered(Block block, @LocalServerPort int port) throws Exception {
		ExternalProgram.require("bash", "curl");
		String script = "curl() { command curl -s -o /dev/null -w 'status %{http_code}\\n' \"$@\"; }\n"
				+ block.text().replace(SERVER, "localhost:" + port);
		int status = STATUS.keySet().stream().filter(block.text()::contains).map(STATUS::get).findFirst().orElse(200);
		assertThat(ExternalProgram.run(Path.of("."), "bash", "-c", script).lines()).isNotEmpty()
			.allSatisfy((line) -> assertThat(line).isEqualTo("status " + status));
	}

	@Test
	void selfCheckFindsNothingWrongWhereEveryFamilyIsSpoken(@LocalServerPort int port) {
		JsonNode report = SampleClient.json(new SampleClient(port).get("/actuator/x402/selfcheck").body());
		assertThat(report.get("outcome").stringValue()).as(report.toPrettyString()).isEqualTo("PASS");
		assertThat(report.get("endpoints")).hasSizeGreaterThan(4);
	}

	@ParameterizedTest
	@MethodSource("scripts")
	void scriptIsReadAndFindsWhatItImports(Block block, @TempDir Path directory) throws Exception {
		NodeProject.install();
		Path script = Files.writeString(directory.resolve("script.mjs"), block.text());
		ExternalProgram.run(directory, "node", "--check", script.toString());
		String imports = block.text()
			.lines()
			.filter((line) -> line.startsWith("import "))
			.collect(Collectors.joining("\n"));
		ExternalProgram.run(NodeProject.DIRECTORY, "node", "--input-type=module", "--eval", imports);
	}

	static List<Block> commands() throws IOException {
		return blocks().filter((block) -> block.text().contains(SERVER)).toList();
	}

	static List<Block> scripts() throws IOException {
		return blocks().filter((block) -> block.language().equals("js")).toList();
	}

	private static Stream<Block> blocks() throws IOException {
		try (Stream<Path> pages = Files.walk(DOCS)) {
			return pages.filter((page) -> page.toString().endsWith(".md"))
				.filter((page) -> !ELSEWHERE.contains(page.getFileName().toString()))
				.sorted()
				.toList()
				.stream()
				.flatMap(DocumentedGuidesTests::blocks);
		}
	}

	private static Stream<Block> blocks(Path page) {
		try {
			return BLOCK.matcher(Files.readString(page))
				.results()
				.map((match) -> new Block(page.getFileName().toString(), match.group(2),
						match.group(3).replaceAll("(?m)^" + match.group(1), "")));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A block of a page.
	 *
	 * @param page its name
	 * @param language what it is written in
	 * @param text its content
	 */
	record Block(String page, String language, String text) {

		@Override
		public String toString() {
			return this.page + ": " + this.text.lines().findFirst().orElse("");
		}

	}

}
