package io.github.x402spring.sample.docs;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What applications get to read of our libraries.
 */
@ParameterizedClass
@ValueSource(strings = { "x402-spring-boot-autoconfigure", "x402-spring-boot-starter" })
class PublishedPomTests {

	private static final Map<String, List<String>> PRUNED = Map.of("crypto",
			List.of("io.consensys.protocols:*", "io.consensys.tuweni:*"), "core",
			List.of("io.consensys.protocols:*", "io.consensys.tuweni:*", "software.amazon.awssdk:*", "com.github.jnr:*",
					"org.java-websocket:*", "com.squareup.okhttp3:*"));

	private final String module;

	private final PublishedPom pom;

	PublishedPomTests(String module) throws Exception {
		this.module = module;
		this.pom = PublishedPom.of(module);
	}

	@Test
	void standsForItself() throws Exception {
		assertThat(this.pom.parts()).extracting(Element::getTagName)
			.containsExactly("modelVersion", "groupId", "artifactId", "version", "name", "description", "url",
					"licenses", "developers", "scm", "dependencies");
		assertThat(this.pom.text()).doesNotContain("${");
	}

	@Test
	void everyDependencyHasItsVersionAndNoneIsForTests() {
		assertThat(this.pom.dependencies()).isNotEmpty()
			.allSatisfy((dependency) -> assertThat(PublishedPom.text(dependency, "version")).matches("\\d.*"))
			.allSatisfy((dependency) -> assertThat(PublishedPom.text(dependency, "scope")).isEqualTo("compile"));
	}

	@Test
	void web3jComesPruned() {
		assertThat(dependencies("org.web3j")).isNotEmpty()
			.allSatisfy((dependency) -> assertThat(PublishedPom.elements(dependency, "exclusion"))
				.extracting((exclusion) -> PublishedPom.text(exclusion, "groupId") + ":"
						+ PublishedPom.text(exclusion, "artifactId"))
				.containsExactlyInAnyOrderElementsOf(PRUNED.get(PublishedPom.text(dependency, "artifactId"))));
	}

	// It brings Jackson 2.
	@Test
	void springdocIsForApplicationsThatAddIt() {
		assertThat(dependencies("org.springdoc")).hasSize(this.module.endsWith("autoconfigure") ? 1 : 0)
			.allSatisfy((dependency) -> assertThat(PublishedPom.text(dependency, "optional")).isEqualTo("true"));
	}

	private List<Element> dependencies(String group) {
		return this.pom.dependencies()
			.stream()
			.filter((dependency) -> PublishedPom.text(dependency, "groupId").equals(group))
			.toList();
	}

}
