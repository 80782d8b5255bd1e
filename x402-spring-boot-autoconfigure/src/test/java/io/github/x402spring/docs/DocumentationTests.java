package io.github.x402spring.docs;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxVerification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Holds the documentation against the code.
 */
class DocumentationTests {

	private static final String PAYEE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

	static List<Pages.Block> configurationBlocks() {
		return Pages.blocks("yaml", "properties");
	}

	static List<Path> pages() {
		return Pages.all();
	}

	@ParameterizedTest
	@MethodSource("configurationBlocks")
	void configurationBindsWithoutUnknownKeys(Pages.Block block) throws IOException {
		Set<String> bound = bind(block.text(), block.language()).keySet();
		assertThat(keys(block)).allSatisfy((key) -> assertThat(Metadata.knows(key)).as(key).isTrue())
			.filteredOn((key) -> key.startsWith("x402."))
			.allSatisfy((key) -> assertThat(bound).contains(key.toLowerCase(Locale.ROOT)));
	}

	@Test
	void unknownKeyWouldBeNoticed() throws IOException {
		assertThat(bind("x402.facilitator.uri=https://facilitator.example.com", "properties")).isEmpty();
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> bind("x402.facilitators[0].uri=https://facilitator.example.com", "properties"));
	}

	@Test
	void addressesNeedQuotesInYaml() throws IOException {
		assertThat(bind("x402:\n  pay-to: " + PAYEE, "yaml")).doesNotContainEntry("x402.pay-to", PAYEE);
		assertThat(bind("x402:\n  pay-to: \"" + PAYEE + "\"", "yaml")).containsEntry("x402.pay-to", PAYEE);
	}

	@ParameterizedTest
	@MethodSource("pages")
	void relativeLinksResolve(Path page) {
		assertThat(Pages.links(page)).filteredOn((link) -> !link.contains("://")).allSatisfy((link) -> {
			String[] parts = link.split("#", 2);
			Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
			assertThat(target).exists();
			if (parts.length > 1) {
				assertThat(Pages.anchors(target)).contains(parts[1]);
			}
		});
	}

	@Test
	void everyPageIsInTheIndex() {
		Path index = Pages.ROOT.resolve("docs/README.md");
		List<Path> linked = Pages.links(index).stream().map((link) -> index.resolveSibling(link).normalize()).toList();
		assertThat(Pages.files(Pages.ROOT.resolve("docs"), ".md")).filteredOn((page) -> !page.equals(index))
			.isNotEmpty()
			.allSatisfy((page) -> assertThat(linked).contains(page));
	}

	@Test
	void coordinatesAreThoseOfTheBuild() {
		String pom = Pages.read(Pages.ROOT.resolve("pom.xml"));
		Pattern dependency = Pattern
			.compile("<groupId>(.+?)</groupId>\\s*<artifactId>(.+?)</artifactId>(.*?)</dependency>", Pattern.DOTALL);
		List<String> modules = Pattern.compile("<module>(.*?)</module>")
			.matcher(pom)
			.results()
			.map((module) -> Pages.read(Pages.ROOT.resolve(module.group(1)).resolve("pom.xml")))
			.toList();
		assertThat(Pages.blocks("xml")).flatMap((block) -> dependency.matcher(block.text()).results().toList())
			.isNotEmpty()
			.allSatisfy((match) -> {
				assertThat(pom).contains("<groupId>" + match.group(1) + "</groupId>");
				String version = match.group(3).replaceAll("(?s).*<version>(.*)</version>.*", "$1").strip();
				assertThat(pom).containsAnyOf("<version>" + version + "</version>", ".version>" + version + "</");
				if (match.group(1).equals("io.github.x402spring")) {
					assertThat(modules)
						.anyMatch((module) -> module.contains("\n  <artifactId>" + match.group(2) + "</artifactId>"));
				}
			});
	}

	@Test
	void propertiesAreThoseOfTheMetadata() throws IOException {
		Map<String, Metadata.Property> documented = new TreeMap<>();
		for (List<String> row : Pages.rows("reference/properties.md", "property", "default", "description")) {
			documented.put(Pages.code(row.get(0)).getFirst(),
					new Metadata.Property(Pages.code(row.get(1)).stream().findFirst().orElse(""), row.get(2)));
		}
		Map<String, Metadata.Property> actual = Metadata.properties();
		assertThat(documented.keySet()).containsExactlyElementsOf(actual.keySet());
		assertThat(documented).allSatisfy((name, property) -> {
			assertThat(property.defaultValue()).as(name).isEqualTo(actual.get(name).defaultValue());
			if (!name.contains("[]")) {
				assertThat(property.description()).as(name).isEqualTo(actual.get(name).description());
			}
		});
	}

	@Test
	void attributesAreThoseOfTheAnnotation() {
		Set<String> documented = Pages.rows("reference/annotation.md", "attribute", "meaning", "default")
			.stream()
			.flatMap((row) -> Pages.code(row.getFirst()).stream())
			.collect(Collectors.toSet());
		assertThat(documented).containsExactlyInAnyOrderElementsOf(
				Arrays.stream(PaidEndpoint.class.getDeclaredMethods()).map(Method::getName).toList());
		assertThat(Pages.rows("reference/annotation.md", "value", "what happens"))
			.map((row) -> Settlement.valueOf(Pages.code(row.getFirst()).getFirst()))
			.containsExactlyInAnyOrder(Settlement.values());
	}

	@Test
	void statesAndStepsAreThoseOfTheCode() {
		List<Pages.Block> diagrams = Pages.blocks("mermaid")
			.stream()
			.filter((block) -> block.text().startsWith("stateDiagram"))
			.toList();
		assertThat(diagrams).hasSize(2);
		assertThat(steps(diagrams.get(0))).containsExactlyInAnyOrderElementsOf(
				steps(MoneyState.values(), (from, to) -> ((MoneyState) from).canBecome((MoneyState) to)));
		assertThat(steps(diagrams.get(1))).containsExactlyInAnyOrderElementsOf(
				steps(ContentState.values(), (from, to) -> ((ContentState) from).canBecome((ContentState) to)));
	}

	@Test
	void sandboxCanDoWhatTheGuideSays() {
		Set<String> methods = Arrays.stream(SandboxFacilitator.class.getMethods())
			.map(Method::getName)
			.collect(Collectors.toSet());
		Set<String> calls = Pages.rows("how-to/test-your-paid-endpoints.md", "call", "what happens")
			.stream()
			.flatMap((row) -> Pages.code(row.getFirst()).stream())
			.collect(Collectors.toSet());
		assertThat(calls).hasSizeGreaterThan(10)
			.allSatisfy((call) -> assertThat(methods).contains(call.substring(0, call.indexOf('('))));
		assertThat(calls)
			.containsAll(Arrays.stream(SandboxOutcome.values()).map((it) -> "nextSettlement(" + it + ")").toList())
			.containsAll(
					Arrays.stream(SandboxVerification.values()).map((it) -> "nextVerification(" + it + ")").toList());
	}

	@Test
	void typesThatAreNamedExist() {
		Set<String> types = Pages.files(Pages.ROOT.resolve("x402-spring-boot-autoconfigure/target/classes"), ".class")
			.stream()
			.map((file) -> file.getFileName().toString().replaceAll("(.*\\$)?(\\w+)\\.class", "$2"))
			.collect(Collectors.toSet());
		Pattern ours = Pattern
			.compile("@?((?:Payment|Paid|Price|Sandbox|Facilitator|Settle|Verif|Evidence|InMemory|ExactEvm"
					+ "|Problem|RestClientF|Secp256k1|Web3jS|SignatureR|AssetR|Gated|LoggingP|Chain|Ledger|Jdbc"
					+ "|Checked|X402)[A-Za-z0-9]*)");
		Set<String> examples = ExampleSource.all()
			.stream()
			.flatMap((source) -> Pattern.compile("(?:class|interface|record) (\\w+)").matcher(source.text()).results())
			.map((match) -> match.group(1))
			.collect(Collectors.toSet());
		// The comparison names the types of others.
		for (Path page : Pages.all().stream().filter((it) -> !it.endsWith("comparison.md")).toList()) {
			assertThat(Pages.code(Pages.prose(page))).map(ours::matcher)
				.filteredOn((matcher) -> matcher.matches())
				.map((matcher) -> matcher.group(1))
				// Those stand in SecurityPageTests.
				.filteredOn((name) -> !name.endsWith("Tests"))
				.as(page.toString())
				.allSatisfy((name) -> assertThat(types.contains(name) || examples.contains(name)).as(name).isTrue());
		}
	}

	// What any of our classes of properties takes, by name.
	private static Map<String, Object> bind(String text, String language) throws IOException {
		Binder binder = new Binder(ConfigurationPropertySources.from(load(text, language)));
		Map<String, Object> bound = new HashMap<>();
		BindHandler recorder = new BindHandler() {

			@Override
			public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					Object result) {
				if (context.getConfigurationProperty() != null) {
					bound.put(context.getConfigurationProperty().getName().toString().toLowerCase(Locale.ROOT), result);
				}
				return result;
			}

		};
		Metadata.classes().forEach((type, prefix) -> binder.bind(prefix, Bindable.of(type), recorder));
		return bound;
	}

	private static List<PropertySource<?>> load(String text, String language) throws IOException {
		PropertySourceLoader loader = language.equals("yaml") ? new YamlPropertySourceLoader()
				: new PropertiesPropertySourceLoader();
		return loader.load("documented", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)));
	}

	private static List<String> keys(Pages.Block block) throws IOException {
		return load(block.text(), block.language()).stream()
			.flatMap((source) -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
			.toList();
	}

	private static List<String> steps(Pages.Block diagram) {
		return Pattern.compile("([A-Z]+) --> ([A-Z]+):")
			.matcher(diagram.text())
			.results()
			.map((match) -> match.group(1) + " " + match.group(2))
			.toList();
	}

	private static List<String> steps(Enum<?>[] states, BiPredicate<Enum<?>, Enum<?>> legal) {
		return Arrays.stream(states)
			.flatMap((from) -> Arrays.stream(states)
				.filter((to) -> to != from && legal.test(from, to))
				.map((to) -> from + " " + to))
			.toList();
	}

}
