package io.github.x402spring.docs;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.x402spring.Network;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.Vectors;
import io.github.x402spring.actuate.PaymentDecisions;
import io.github.x402spring.actuate.X402Descriptor;
import io.github.x402spring.actuate.report.PaymentHistoryDescriptor;
import io.github.x402spring.actuate.report.PaymentSliceDescriptor;
import io.github.x402spring.actuate.report.PaymentsDescriptor;
import io.github.x402spring.actuate.selfcheck.SelfCheckDescriptor;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxVerification;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.web.PaymentPage;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentRequirements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

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
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Holds the documentation against the code.
 */
class DocumentationTests {

	private static final Network NETWORK = new Network("eip155:84532");

	private static final String PAYEE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

	private static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	static List<Pages.Block> javaBlocks() {
		return Pages.blocks("java");
	}

	static List<Pages.Block> configurationBlocks() {
		return Pages.blocks("yaml", "properties");
	}

	static List<Path> pages() {
		return Pages.all();
	}

	@ParameterizedTest
	@MethodSource("javaBlocks")
	void javaStandsInSourcesThatAreCompiled(Pages.Block block) {
		String example = strip(block.text());
		assertThat(sources().stream().anyMatch((source) -> source.contains(example)))
			.as("an example source contains\n%s", block.text())
			.isTrue();
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
		assertThat(Pages.blocks("xml")).flatMap((block) -> dependency.matcher(block.text()).results().toList())
			.isNotEmpty()
			.allSatisfy((match) -> {
				assertThat(pom).contains("<groupId>" + match.group(1) + "</groupId>");
				String version = match.group(3).replaceAll("(?s).*<version>(.*)</version>.*", "$1").strip();
				assertThat(pom).containsAnyOf("<version>" + version + "</version>", ".version>" + version + "</");
				if (match.group(1).equals("io.github.x402spring")) {
					assertThat(Pages.ROOT.resolve(match.group(2))).isDirectory();
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
	void pricesAreReadAsThePageSays() {
		Asset usdc = ASSETS.defaultAsset(NETWORK).orElseThrow();
		assertThat(Pages.rows("reference/prices.md", "price", "atomic amount in USDC (6 decimals)"))
			.hasSizeGreaterThan(4)
			.allSatisfy((
					row) -> assertThat(Price.parse(Pages.code(row.get(0)).getFirst()).toAtomic("USDC", usdc.decimals()))
						.isEqualTo(new BigInteger(row.get(1))));
		assertThat(Pages.rows("reference/prices.md", "price", "why")).hasSizeGreaterThan(4)
			.allSatisfy((row) -> assertThatIllegalArgumentException()
				.isThrownBy(() -> Price.parse(Pages.code(row.get(0)).getFirst()).toAtomic("USDC", usdc.decimals())));
	}

	@Test
	void tokensAreThoseOfTheRegistry() {
		Set<String> documented = new HashSet<>();
		for (List<String> row : Pages.rows("reference/prices.md", "network", "symbol", "token contract", "decimals")) {
			Network network = new Network(Pages.code(row.get(0)).getFirst());
			Asset asset = ASSETS.find(network, new Address(Pages.code(row.get(2)).getFirst())).orElseThrow();
			assertThat(asset.symbol()).isEqualTo(Pages.code(row.get(1)).getFirst());
			assertThat(asset.decimals()).isEqualTo(Integer.parseInt(row.get(3)));
			boolean payable = row.size() > 5;
			assertThat(asset.transferMethod() == Asset.TransferMethod.EIP3009).isEqualTo(payable);
			if (payable) {
				assertThat(ASSETS.defaultAsset(network).orElseThrow().equals(asset))
					.isEqualTo(row.get(4).equals("yes"));
			}
			documented.add(network + " " + asset.address());
		}
		Set<String> vectors = new HashSet<>();
		Vectors.read("default-assets-v2.json")
			.get("assets")
			.properties()
			.forEach((network) -> network.getValue()
				.forEach((asset) -> vectors.add(network.getKey() + " " + asset.get("asset").asString())));
		assertThat(documented).containsExactlyInAnyOrderElementsOf(vectors);
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
	void everyProblemIsAnsweredAsThePageSays() throws IOException {
		List<PaymentProblem> problems = problems();
		assertThat(problems.stream().<Class<?>>map(Object::getClass).toList())
			.containsExactlyInAnyOrder(PaymentProblem.class.getPermittedSubclasses());
		Map<String, List<String>> rows = new LinkedHashMap<>();
		Pages.rows("reference/answers.md", "problem type", "status", "headers")
			.forEach((row) -> rows.put(Pages.code(row.getFirst()).getFirst(), row));
		assertThat(rows.keySet())
			.containsExactlyInAnyOrderElementsOf(problems.stream().map(PaymentProblem::code).toList());
		ProblemPaymentRequiredEntryPoint entryPoint = new ProblemPaymentRequiredEntryPoint(Wire.protocols(),
				new PaymentPage(List.of()));
		for (PaymentProblem problem : problems) {
			MockHttpServletResponse response = new MockHttpServletResponse();
			entryPoint.commence(new MockHttpServletRequest(), response, problem);
			List<String> row = rows.get(problem.code());
			assertThat(response.getStatus()).as(problem.code()).isEqualTo(Integer.parseInt(row.get(1)));
			Set<String> headers = new HashSet<>(response.getHeaderNames());
			headers.removeAll(Set.of("Cache-Control", "Vary", "Content-Type", "Content-Length"));
			assertThat(headers).as(problem.code()).containsExactlyInAnyOrderElementsOf(Pages.code(row.get(2)));
			assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
			assertThat(response.getContentAsString()).contains("docs/reference/errors.md#" + problem.code());
		}
	}

	@Test
	void everyReasonStandsInThePage() throws IllegalAccessException {
		List<String> documented = Pages.code(Pages.prose("reference/answers.md"));
		for (Field field : ErrorReason.class.getFields()) {
			assertThat(documented).contains((String) field.get(null));
		}
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
	void actuatorMembersAreThoseOfTheEndpoints() {
		List<JsonNode> answers = Pages.blocks("json")
			.stream()
			.filter((block) -> block.page().endsWith("endpoints.md"))
			.map((block) -> JsonMapper.shared().readTree(block.text()))
			.toList();
		List<Class<?>> types = List.of(PaymentsDescriptor.class, PaymentSliceDescriptor.class,
				PaymentHistoryDescriptor.class, PaymentDecisions.OperationDescriptor.class, X402Descriptor.class,
				SelfCheckDescriptor.class);
		assertThat(answers).hasSameSizeAs(types);
		for (int i = 0; i < types.size(); i++) {
			assertThat(members(answers.get(i))).as(types.get(i).getSimpleName()).isEqualTo(members(types.get(i)));
		}
		assertThat(Pages.rows("reference/endpoints.md", "member", "counted by", "meaning")).hasSizeGreaterThan(10)
			.allSatisfy((row) -> assertThat(members(answers.get(0))).contains(Pages.code(row.getFirst()).getFirst()));
		assertThat(Pages.rows("reference/endpoints.md", "member", "what it tells"))
			.allSatisfy((row) -> assertThat(members(answers.get(4))).contains(Pages.code(row.getFirst()).getFirst()));
	}

	@Test
	void logEventsAreThoseOfTheListener() {
		List<ILoggingEvent> events = LogEvents.all();
		assertThat(Pages.rows("reference/endpoints.md", "event", "level", "when"))
			.map((row) -> Pages.code(row.get(0)).getFirst() + " " + row.get(1))
			.containsExactlyInAnyOrderElementsOf(events.stream().map(LogEvents::describe).distinct().toList());
		List<String> documented = Pages.code(Pages.prose("reference/endpoints.md"));
		Set<String> keys = events.stream()
			.flatMap((event) -> event.getKeyValuePairs().stream())
			.map((pair) -> pair.key)
			.collect(Collectors.toSet());
		assertThat(documented).containsAll(keys);
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
		Set<String> examples = sources().stream()
			.flatMap((source) -> Pattern.compile("(?:class|interface|record) (\\w+)").matcher(source).results())
			.map((match) -> match.group(1))
			.collect(Collectors.toSet());
		for (Path page : Pages.all()) {
			assertThat(Pages.code(Pages.prose(page))).map(ours::matcher)
				.filteredOn((matcher) -> matcher.matches())
				.map((matcher) -> matcher.group(1))
				// Those stand in SecurityPageTests.
				.filteredOn((name) -> !name.endsWith("Tests"))
				.as(page.toString())
				.allSatisfy((name) -> assertThat(types.contains(name) || examples.contains(name)).as(name).isTrue());
		}
	}

	// Indentation does not count: a page shows a method without its class.
	private static String strip(String source) {
		return source.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
	}

	private static List<String> sources() {
		Path examples = Pages.ROOT.resolve("x402-spring-boot-autoconfigure/src/test/java/io/github/x402spring/docs");
		List<Path> files = new ArrayList<>(Pages.files(examples, ".java"));
		files.addAll(Pages.files(Pages.ROOT.resolve("sample-app/src/main/java"), ".java"));
		return files.stream().map(Pages::read).map(DocumentationTests::strip).toList();
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

	static List<PaymentProblem> problems() {
		Challenge challenge = new Challenge("error",
				new ChallengeContext(new PaidResource("http://localhost/", "", ""), "GET /", ""),
				List.of(Offer.of(Wire.quote(requirements()))));
		PaymentReceipt receipt = new PaymentReceipt("x402/2", NETWORK, PAYEE, "0x", null);
		Duration soon = Duration.ofSeconds(2);
		return List.of(new PaymentProblem.Required(challenge, false), new PaymentProblem.Malformed("detail"),
				new PaymentProblem.Rejected("reason", challenge),
				new PaymentProblem.SettlementFailed("reason", receipt, challenge),
				new PaymentProblem.SettlementUnknown(soon), new PaymentProblem.InProgress(soon),
				new PaymentProblem.AlreadyDelivered(receipt), new PaymentProblem.BoundToOtherRequest(),
				new PaymentProblem.RefundDue(receipt), new PaymentProblem.Refunded(receipt),
				new PaymentProblem.Unattributed(receipt), new PaymentProblem.Unavailable(soon),
				new PaymentProblem.NotForSale("constant"), new PaymentProblem.Unpriceable());
	}

	private static PaymentRequirements requirements() {
		Asset asset = ASSETS.defaultAsset(NETWORK).orElseThrow();
		return new PaymentRequirements("exact", NETWORK, BigInteger.TEN, asset.address().value(), PAYEE, 300,
				JsonNodeFactory.instance.objectNode());
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

	// Paths of members; of a list's elements all members together.
	private static Set<String> members(JsonNode node) {
		Set<String> members = new TreeSet<>();
		node.properties().forEach((entry) -> {
			members.add(entry.getKey());
			Stream<JsonNode> children = entry.getValue().isArray() ? entry.getValue().valueStream()
					: Stream.of(entry.getValue());
			if (!entry.getKey().equals("refused")) {
				children.flatMap((child) -> members(child).stream())
					.forEach((member) -> members.add(entry.getKey() + "." + member));
			}
		});
		return members;
	}

	private static Set<String> members(Type type) {
		Set<String> members = new TreeSet<>();
		if (type instanceof Class<?> raw && raw.isRecord()) {
			for (RecordComponent component : raw.getRecordComponents()) {
				members.add(component.getName());
				Type member = component.getGenericType();
				Type element = (member instanceof ParameterizedType list && list.getRawType() == List.class)
						? list.getActualTypeArguments()[0] : member;
				members(element).forEach((name) -> members.add(component.getName() + "." + name));
			}
		}
		return members;
	}

}
