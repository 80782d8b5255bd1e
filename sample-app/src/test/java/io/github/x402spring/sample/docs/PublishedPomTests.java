package io.github.x402spring.sample.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What applications get to read of our modules, written by the build before the tests
 * run.
 */
@ParameterizedClass
@ValueSource(strings = { "x402-spring-boot-autoconfigure", "x402-spring-boot-starter" })
class PublishedPomTests {

	private static final Map<String, List<String>> PRUNED = Map.of("crypto",
			List.of("io.consensys.protocols:*", "io.consensys.tuweni:*"), "core",
			List.of("io.consensys.protocols:*", "io.consensys.tuweni:*", "software.amazon.awssdk:*", "com.github.jnr:*",
					"org.java-websocket:*", "com.squareup.okhttp3:*"));

	private final Path pom;

	private final Element project;

	PublishedPomTests(String module) throws Exception {
		this.pom = Path.of("..", module, ".flattened-pom.xml");
		this.project = DocumentBuilderFactory.newDefaultInstance()
			.newDocumentBuilder()
			.parse(this.pom.toFile())
			.getDocumentElement();
	}

	@Test
	void standsForItself() throws Exception {
		assertThat(children(this.project)).extracting(Element::getTagName)
			.containsExactly("modelVersion", "groupId", "artifactId", "version", "name", "description", "licenses",
					"dependencies");
		assertThat(Files.readString(this.pom)).doesNotContain("${");
	}

	@Test
	void everyDependencyHasItsVersionAndNoneIsForTests() {
		assertThat(dependencies()).isNotEmpty()
			.allSatisfy((dependency) -> assertThat(text(dependency, "version")).matches("\\d.*"))
			.allSatisfy((dependency) -> assertThat(text(dependency, "scope")).isEqualTo("compile"));
	}

	@Test
	void web3jComesPruned() {
		assertThat(dependencies()).filteredOn((dependency) -> text(dependency, "groupId").equals("org.web3j"))
			.isNotEmpty()
			.allSatisfy((dependency) -> assertThat(elements(dependency, "exclusion"))
				.extracting((exclusion) -> text(exclusion, "groupId") + ":" + text(exclusion, "artifactId"))
				.containsExactlyInAnyOrderElementsOf(PRUNED.get(text(dependency, "artifactId"))));
	}

	// It brings Jackson 2.
	@Test
	void springdocIsForApplicationsThatAddIt() {
		assertThat(dependencies()).filteredOn((dependency) -> text(dependency, "groupId").equals("org.springdoc"))
			.hasSize(this.pom.toString().contains("autoconfigure") ? 1 : 0)
			.allSatisfy((dependency) -> assertThat(text(dependency, "optional")).isEqualTo("true"));
	}

	private List<Element> dependencies() {
		return elements(this.project, "dependency");
	}

	private static String text(Element parent, String name) {
		return elements(parent, name).getFirst().getTextContent();
	}

	private static List<Element> elements(Element parent, String name) {
		return list(parent.getElementsByTagName(name));
	}

	private static List<Element> children(Element parent) {
		return list(parent.getChildNodes());
	}

	private static List<Element> list(NodeList nodes) {
		return IntStream.range(0, nodes.getLength())
			.mapToObj(nodes::item)
			.filter(Element.class::isInstance)
			.map(Element.class::cast)
			.toList();
	}

}
