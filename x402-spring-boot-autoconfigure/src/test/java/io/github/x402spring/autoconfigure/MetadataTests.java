package io.github.x402spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.x402spring.autoconfigure.web.X402WebMvcAutoConfiguration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the jar tells Boot and editors about itself.
 */
class MetadataTests {

	@Test
	void everyPropertyIsDescribed() throws IOException {
		JsonNode metadata = JsonMapper.shared().readTree(read("/META-INF/spring-configuration-metadata.json"));
		assertThat(metadata.get("properties")
			.valueStream()
			.filter((it) -> it.get("name").asString().startsWith("x402"))
			.toList())
			.hasSizeGreaterThan(20)
			.allSatisfy((property) -> assertThat(property.path("description").asString(""))
				.as(property.get("name").asString())
				.endsWith(".")
				.doesNotStartWithIgnoringCase("the ")
				.doesNotStartWithIgnoringCase("a "));
	}

	@Test
	void ordersAndHealthAreDescribed() throws IOException {
		JsonNode metadata = JsonMapper.shared().readTree(read("/META-INF/spring-configuration-metadata.json"));
		Map<String, JsonNode> properties = metadata.get("properties")
			.valueStream()
			.collect(Collectors.toMap((it) -> it.get("name").asString(), Function.identity()));
		assertThat(properties).containsKeys("management.health.x402.enabled", "x402.web.filter-order",
				"x402.web.interceptor-order");
		assertThat(properties.get("management.health.x402.enabled").get("defaultValue").asBoolean()).isTrue();
		assertThat(properties.get("x402.web.filter-order").path("defaultValue").asInt())
			.isEqualTo(Ordered.LOWEST_PRECEDENCE);
		assertThat(properties.get("x402.web.interceptor-order").path("defaultValue").asInt())
			.isEqualTo(Ordered.LOWEST_PRECEDENCE);
		assertThat(properties.values()).extracting((it) -> it.get("type").asString()).doesNotContain("");
	}

	@Test
	void everyDefaultIsTold() throws IOException {
		JsonNode metadata = JsonMapper.shared().readTree(read("/META-INF/spring-configuration-metadata.json"));
		assertThat(metadata.get("properties")
			.valueStream()
			.filter((it) -> List.of("java.lang.Integer", "java.lang.Boolean").contains(it.get("type").asString()))
			.filter((it) -> !it.has("defaultValue"))
			// Such as one that depends on another property.
			.filter((it) -> !it.get("description").asString().contains("By default if "))
			.map((it) -> it.get("name").asString())).isEmpty();
	}

	@Test
	void importsNameEveryAutoConfigurationInOrder() throws IOException {
		List<String> annotated = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("io.github.x402spring.autoconfigure")
			.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.sorted()
			.toList();
		assertThat(lines("/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports"))
			.isEqualTo(annotated);
	}

	@Test
	void webMvcSlicesGetTheGate() throws IOException {
		assertThat(lines(
				"/META-INF/spring/org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureWebMvc.imports"))
			.contains(X402AutoConfiguration.class.getName(), X402WebMvcAutoConfiguration.class.getName(),
					X402PaymentAutoConfiguration.class.getName())
			.isSorted();
	}

	private static List<String> lines(String resource) throws IOException {
		return read(resource).lines().filter((line) -> !line.isBlank()).toList();
	}

	private static String read(String resource) throws IOException {
		try (InputStream in = MetadataTests.class.getResourceAsStream(resource)) {
			return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
