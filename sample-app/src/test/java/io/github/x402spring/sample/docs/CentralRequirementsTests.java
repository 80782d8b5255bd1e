package io.github.x402spring.sample.docs;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Maven Central asks of a POM, so that a release is not refused at the very end.
 */
class CentralRequirementsTests {

	private static final String BOM = "x402-spring-boot-starter/bom";

	private static final String HOME = "https://github.com/x402spring/x402-spring-boot";

	@ParameterizedTest
	@ValueSource(strings = { "x402-spring-boot-autoconfigure", "x402-spring-boot-starter", BOM })
	void everyPomHasWhatCentralAsksFor(String module) throws Exception {
		PublishedPom pom = PublishedPom.of(module);
		assertThat(List.of("name", "description", "version"))
			.allSatisfy((name) -> assertThat(pom.part(name).getTextContent()).isNotBlank());
		assertThat(pom.part("groupId").getTextContent()).isEqualTo("io.github.x402spring");
		// Not that of the parent with the name of the module behind it.
		assertThat(pom.part("url").getTextContent()).isEqualTo(HOME);
		assertThat(PublishedPom.children(pom.part("licenses"))).isNotEmpty()
			.allSatisfy((licence) -> assertThat(licence.getTextContent()).contains("Apache", "https://"));
		assertThat(PublishedPom.children(pom.part("developers"))).isNotEmpty()
			.allSatisfy((developer) -> assertThat(PublishedPom.text(developer, "name")).isNotBlank());
		assertThat(PublishedPom.text(pom.part("scm"), "url")).isEqualTo(HOME);
		assertThat(PublishedPom.text(pom.part("scm"), "connection")).isEqualTo("scm:git:" + HOME + ".git");
		assertThat(PublishedPom.text(pom.part("scm"), "developerConnection")).startsWith("scm:git:ssh://");
	}

	@Test
	void bomManagesAllLibrariesThatArePublishedAndNothingElse() throws Exception {
		PublishedPom bom = PublishedPom.of(BOM);
		assertThat(bom.parts()).extracting(Element::getTagName)
			.containsExactly("modelVersion", "groupId", "artifactId", "version", "packaging", "name", "description",
					"url", "licenses", "developers", "scm", "dependencyManagement");
		assertThat(bom.dependencies())
			.allSatisfy((managed) -> assertThat(PublishedPom.text(managed, "version")).isEqualTo("${project.version}"))
			.extracting((managed) -> PublishedPom.text(managed, "artifactId"))
			.containsExactlyInAnyOrderElementsOf(publishedLibraries());
	}

	private static List<String> publishedLibraries() throws Exception {
		List<String> libraries = new ArrayList<>();
		for (Element module : PublishedPom.elements(PublishedPom.source("."), "module")) {
			Element project = PublishedPom.source(module.getTextContent());
			List<Element> skip = PublishedPom.elements(project, "maven.deploy.skip");
			boolean published = !skip.isEmpty() && skip.getFirst().getTextContent().equals("false");
			if (published && PublishedPom.elements(project, "packaging").isEmpty()) {
				libraries.add(module.getTextContent());
			}
		}
		assertThat(libraries).hasSizeGreaterThan(1);
		return libraries;
	}

}
