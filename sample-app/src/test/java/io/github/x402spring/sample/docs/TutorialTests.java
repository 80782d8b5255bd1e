package io.github.x402spring.sample.docs;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

import io.github.x402spring.sample.docs.Tutorial.Step;
import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.NodeProject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Goes through the tutorial word by word: creates its files, compiles and starts its
 * application, types its commands into one shell, and sees what it says.
 */
@Tag("integration")
@ExtendWith(OutputCaptureExtension.class)
class TutorialTests {

	private static final String SERVER = "localhost:8080";

	/** What is not typed, and why. */
	private static final Map<String, String> NOT_TYPED = Map.of("git clone",
			"it fetches and builds this repository, which runs this test", "cd shop\nmvn spring-boot:run",
			"the application is started in this process, with the same files", "mkdir buyer",
			"the packages are there already, in the same versions");

	private static final Pattern BOLD = Pattern.compile("\\*\\*(.+?)\\*\\*");

	@TempDir
	private Path directory;

	@Test
	void everyStepDoesWhatItSays(CapturedOutput log) throws Exception {
		ExternalProgram.require("bash", "curl");
		String browser = ExternalProgram.find(ExternalProgram.requireOneOf("chromium", "google-chrome")).toString();
		NodeProject.install();
		Tutorial tutorial = Tutorial.read();
		Step start = step(tutorial, "mvn spring-boot:run");
		Step books = tutorial.steps().getLast();
		try (ConfigurableApplicationContext shop = start(tutorial)) {
			assertThat(log).containsPattern(start.pattern());
			String server = "localhost:" + shop.getEnvironment().getProperty("local.server.port");
			write(tutorial, server);
			link("buyer/node_modules");
			type(tutorial.steps().subList(0, tutorial.steps().size() - 1), server);
			buyInTheBrowser(tutorial, browser, server);
			// What happens after an answer has left is counted after it.
			await().untilAsserted(() -> type(List.of(books), server));
		}
	}

	@Test
	void versionsAreThoseOfTheBuild() throws IOException {
		Tutorial tutorial = Tutorial.read();
		String build = Files.readString(Path.of("..", "pom.xml"));
		String pom = tutorial.files().get("shop/pom.xml");
		assertThat(build).contains("<spring-boot.version>" + find("<version>(4.+?)</version>", pom) + "<",
				"<maven.compiler.release>" + find("<java.version>(.+?)</java.version>", pom) + "<");
		JsonNode packages = JsonMapper.shared()
			.readTree(Files.readString(NodeProject.DIRECTORY.resolve("package.json")))
			.get("dependencies");
		String install = find("npm install (.+)\n", step(tutorial, "npm install").commands());
		assertThat(install.split(" ")).hasSize(3).allSatisfy((argument) -> {
			int at = argument.lastIndexOf('@');
			assertThat(packages.get(argument.substring(0, at)).stringValue()).isEqualTo(argument.substring(at + 1));
		});
	}

	@Test
	void testNetworkIsThatOfTheGuide() throws IOException {
		String guide = Files.readString(Path.of("..", "docs", "how-to", "sell-on-a-testnet.md"));
		assertThat(Tutorial.read().changes().get("shop/src/main/resources/application.properties").lines())
			.filteredOn((line) -> line.startsWith("x402."))
			.hasSize(5)
			.allSatisfy((line) -> assertThat(guide).contains(line.substring(line.indexOf('=') + 1)));
	}

	private ConfigurableApplicationContext start(Tutorial tutorial) throws Exception {
		write(tutorial, SERVER);
		Path classes = this.directory.resolve("shop/target/classes");
		List<String> javac = new ArrayList<>(List.of("-d", classes.toString(), "-parameters", "-proc:none",
				"-Xlint:all,-path", "-Werror", "-cp", System.getProperty("java.class.path")));
		tutorial.files()
			.keySet()
			.stream()
			.filter((file) -> file.endsWith(".java"))
			.forEach((file) -> javac.add(this.directory.resolve(file).toString()));
		assertThat(
				ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, javac.toArray(String[]::new)))
			.isZero();
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(new URLClassLoader(new URL[] { classes.toUri().toURL() }, before));
		try {
			Class<?> application = thread.getContextClassLoader().loadClass("com.example.shop.ShopApplication");
			// Databases, which the tutorial does not have, are on the class path of the
			// tests.
			return SpringApplication.run(application, "--server.port=0",
					"--spring.config.location=" + this.directory.resolve("shop/src/main/resources").toUri(),
					"--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	private void write(Tutorial tutorial, String server) throws IOException {
		for (Map.Entry<String, String> file : tutorial.files().entrySet()) {
			Path path = this.directory.resolve(file.getKey());
			Files.createDirectories(path.getParent());
			Files.writeString(path, file.getValue().replace(SERVER, server));
		}
	}

	private void link(String packages) throws IOException {
		Path installed = NodeProject.DIRECTORY.resolve("node_modules").toAbsolutePath();
		Files.createSymbolicLink(this.directory.resolve(packages), installed);
	}

	// In one shell: a step uses what earlier ones have set.
	private void type(List<Step> steps, String server) throws Exception {
		StringBuilder script = new StringBuilder();
		for (Step step : steps) {
			script.append(isTyped(step) ? step.commands().replace(SERVER, server) : "")
				.append(step.commands().startsWith("mkdir buyer") ? "cd buyer\n" : "")
				.append("echo; echo '-- next --'\n")
				// A person types later than the server writes down that content has left.
				.append("until curl -s '" + server
						+ "/actuator/payments?content=SERVING' | grep -qF '\"payments\":[]'; ")
				.append("do sleep 0.05; done\n");
		}
		String[] outputs = ExternalProgram.run(this.directory, "bash", "-c", script.toString()).split("-- next --\n");
		assertThat(outputs).hasSameSizeAs(steps);
		for (int i = 0; i < steps.size(); i++) {
			if (isTyped(steps.get(i))) {
				assertThat(outputs[i].replace("\r", "")).as(steps.get(i).commands())
					.containsPattern(steps.get(i).pattern());
			}
		}
	}

	private static void buyInTheBrowser(Tutorial tutorial, String browser, String server) throws Exception {
		String url = find("Open `(http://.+?)` in a browser", tutorial.prose()).replace(SERVER, server);
		List<String> names = BOLD.matcher(tutorial.prose()).results().map((name) -> name.group(1)).limit(2).toList();
		JsonNode seen = NodeProject.run("tutorial-page.mjs", browser, url, names.get(0), names.get(1));
		assertThat(seen.get("status").stringValue()).startsWith(find("page says \\*(.+?)\\*", tutorial.prose()));
		assertThat(seen.get("content").stringValue()).contains("Bergen");
		assertThat(seen.get("receipt").stringValue()).contains("0.01 USDC");
	}

	private static boolean isTyped(Step step) {
		return NOT_TYPED.keySet().stream().noneMatch(step.commands()::startsWith);
	}

	private static Step step(Tutorial tutorial, String command) {
		return tutorial.steps().stream().filter((step) -> step.commands().contains(command)).findFirst().orElseThrow();
	}

	private static String find(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
	}

}
