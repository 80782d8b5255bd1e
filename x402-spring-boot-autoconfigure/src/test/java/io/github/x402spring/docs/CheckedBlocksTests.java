package io.github.x402spring.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Every block of the documentation is compiled, bound, read or run, or it is said here
 * why not. The tutorial is checked as a whole by {@code TutorialTests} of the sample.
 */
class CheckedBlocksTests {

	/** Languages of which every block is checked, and by what. */
	private static final Map<String, String> CHECKED = Map.of("java", "here", "json", "here", "yaml",
			"DocumentationTests", "properties", "DocumentationTests", "xml", "DocumentationTests", "js",
			"DocumentedGuidesTests of the sample");

	/**
	 * Commands that DocumentedCommandsTests and DocumentedGuidesTests of the sample run.
	 */
	private static final String RUN = "localhost:8080";

	/** What is not checked, by its page and how it begins, and why. */
	private static final Map<String, String> NOT_CHECKED = Map.ofEntries(
			Map.entry("README.md: mvn -pl sample-app", "it starts the application that DocumentedCommandsTests calls"),
			Map.entry("README.md: mvn verify", "it is the build that runs this test"),
			Map.entry("README.md: [INFO] Found 1", "it is printed where Maven finds no JDK that is new enough"),
			Map.entry("README.md: sequenceDiagram", "a drawing"),
			Map.entry("docs/reference/architecture.md: sequenceDiagram", "a drawing"),
			Map.entry("docs/reference/architecture.md: flowchart", "a drawing; ArchitectureTests holds the rules"),
			Map.entry("docs/reference/life-of-a-payment.md: stateDiagram", "DocumentationTests reads it"),
			Map.entry("docs/how-to/install.md: git clone", "it fetches and builds this repository"),
			Map.entry("docs/how-to/install.md: repositories {", "there is no Gradle in this build"),
			Map.entry("docs/how-to/run-in-containers.md: mvn", "it needs Docker; ComposeTests reads the files"),
			Map.entry("docs/how-to/run-in-containers.md: docker", "it needs Docker; ComposeTests reads the files"),
			Map.entry("docs/how-to/start-faster.md: java", "it needs an application in a jar and half a minute"),
			Map.entry("docs/how-to/run-several-instances.md: java", "it needs the jar, a database and a facilitator"),
			Map.entry("docs/reference/performance.md: ", "it measures for minutes"),
			Map.entry("docs/reference/ledger.md: select", "it shows statistics, which differ"),
			Map.entry("docs/reference/ledger.md: alter table", "it is a setting of PostgreSQL"),
			Map.entry("docs/reference/dependencies.md: io.github", "DependencyTreeTests compares it"),
			Map.entry("docs/reference/prices.md: price   =", "a grammar; PricesPageTests checks its examples"),
			Map.entry("docs/reference/annotation.md: GET /api/weather", "examples of identities"),
			Map.entry("docs/reference/annotation.md: Paid endpoint", "a line of the log"),
			Map.entry("docs/how-to/sell-an-endpoint.md: Paid endpoint", "a line of the log"),
			Map.entry("docs/how-to/sell-an-endpoint.md: Payment statistics", "a line of the log"),
			Map.entry("docs/how-to/handle-unknown-payments.md: Payment 5c1f", "a line of the log"),
			Map.entry("docs/how-to/accept-transactions.md: api.example.com", "the text of a signature"),
			Map.entry("docs/how-to/payment-page.md: x402.page.language", "messages, not properties"),
			Map.entry("docs/how-to/give-free-calls.md: Payment-Free-Status", "a header of an answer"),
			Map.entry("docs/how-to/limit-rates.md: HTTP/1.1 429", "an answer, shortened"),
			Map.entry("docs/how-to/price-by-use.md: Payment-Pass-Status", "a header of an answer"),
			Map.entry("docs/how-to/secure-with-spring-security.md: GET /api", "a request, shortened"),
			Map.entry("docs/reference/mpp.md: WWW-Authenticate", "a header of an answer, shortened"),
			Map.entry("docs/reference/security.md: default-src", "a header of an answer"));

	private static final List<ExampleSource> SOURCES = ExampleSource.all();

	static List<Pages.Block> blocks() {
		return Pages.all()
			.stream()
			.filter((page) -> !isTutorial(page))
			.flatMap((page) -> Pages.blocks(page).stream())
			.toList();
	}

	static List<Pages.Block> jsonBlocks() {
		return blocks().stream().filter((block) -> block.language().equals("json")).toList();
	}

	static List<Example> javaBlocks() {
		List<Example> examples = new ArrayList<>();
		for (Path page : Pages.all()) {
			Set<String> imports = new HashSet<>();
			for (Pages.Block block : Pages.blocks(page)) {
				if (block.language().equals("java") && !isTutorial(page)) {
					Example example = new Example(block, ExampleSource.of(block.text()), Set.copyOf(imports));
					imports.addAll(example.source().imports());
					examples.add(example);
				}
			}
		}
		return examples;
	}

	@Test
	void everyBlockIsCheckedOrItIsSaidWhyNot() {
		assertThat(blocks()).isNotEmpty().allSatisfy((block) -> {
			assertThat(block.language()).as("language").isNotEmpty();
			boolean checked = CHECKED.containsKey(block.language()) || block.text().contains(RUN)
					|| NOT_CHECKED.keySet().stream().anyMatch((begin) -> name(block).startsWith(begin));
			assertThat(checked).as(name(block)).isTrue();
		});
	}

	@Test
	void whatIsNotCheckedIsThere() {
		assertThat(NOT_CHECKED.keySet()).allSatisfy(
				(begin) -> assertThat(blocks()).map(CheckedBlocksTests::name).anyMatch((it) -> it.startsWith(begin)));
	}

	@ParameterizedTest
	@MethodSource("javaBlocks")
	void javaIsPartOfASourceThatIsCompiled(Example example) {
		List<ExampleSource> sources = SOURCES.stream().filter((source) -> source.contains(example.source())).toList();
		assertThat(sources).as("sources that contain\n%s", example.block().text()).isNotEmpty();
		assertThat(sources).as("sources whose imports are all in\n%s", example.block().text())
			.anyMatch((source) -> source.hasPart(example.source(), example.before()));
	}

	@ParameterizedTest
	@MethodSource("jsonBlocks")
	void jsonCanBeRead(Pages.Block block) {
		String text = block.text().startsWith("\"") ? "{" + block.text() + "}" : block.text();
		assertThatNoException().isThrownBy(() -> JsonMapper.shared().readTree(text));
	}

	private static boolean isTutorial(Path page) {
		return page.getParent().getFileName().toString().equals("tutorial");
	}

	private static String name(Pages.Block block) {
		return block.toString();
	}

	/**
	 * Java of a page.
	 *
	 * @param block where it stands
	 * @param source its parts
	 * @param before imports that stand on the page before
	 */
	record Example(Pages.Block block, ExampleSource source, Set<String> before) {

		@Override
		public String toString() {
			return this.block.toString();
		}

	}

}
