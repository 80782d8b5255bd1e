package io.github.x402spring.sample.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Issue forms and dependency updates have the form that GitHub asks for. GitHub ignores
 * silently what has another.
 */
class RepositoryFormsTests {

	private static final Path TEMPLATES = RepositoryYaml.GITHUB.resolve("ISSUE_TEMPLATE");

	private static final Set<String> WITH_OPTIONS = Set.of("dropdown", "checkboxes");

	static List<Path> forms() throws IOException {
		return RepositoryYaml.files(TEMPLATES).stream().filter((file) -> !file.endsWith("config.yml")).toList();
	}

	@ParameterizedTest
	@MethodSource("forms")
	void formsAreComplete(Path file) throws IOException {
		Map<String, Object> form = RepositoryYaml.read(file);
		assertThat(form).containsOnlyKeys("name", "description", "labels", "body");
		List<Map<String, Object>> fields = RepositoryYaml.list(form.get("body"))
			.stream()
			.map(RepositoryYaml::map)
			.toList();
		assertThat(fields.stream().map((field) -> field.get("id")).filter(Objects::nonNull)).isNotEmpty()
			.doesNotHaveDuplicates();
		assertThat(fields).allSatisfy((field) -> {
			String type = field.get("type").toString();
			assertThat(type).isIn("markdown", "input", "textarea", "dropdown", "checkboxes");
			assertThat(field.containsKey("id")).isNotEqualTo(type.equals("markdown"));
			Map<String, Object> attributes = RepositoryYaml.map(field.get("attributes"));
			assertThat(attributes).containsKey(type.equals("markdown") ? "value" : "label");
			assertThat(attributes.containsKey("options")).isEqualTo(WITH_OPTIONS.contains(type));
		});
		assertThat(fields)
			.anySatisfy((field) -> assertThat(field.get("validations")).isEqualTo(Map.of("required", true)));
	}

	@Test
	void linksLeadToTheRepositoryOfThePom() throws Exception {
		Element pom = PublishedPom.source(".");
		String home = PublishedPom.children(pom)
			.stream()
			.filter((part) -> part.getTagName().equals("url"))
			.findFirst()
			.orElseThrow()
			.getTextContent();
		assertThat(RepositoryYaml.list(RepositoryYaml.read(TEMPLATES.resolve("config.yml")).get("contact_links")))
			.isNotEmpty()
			.map(RepositoryYaml::map)
			.allSatisfy((link) -> assertThat(link).containsOnlyKeys("name", "url", "about"))
			.allSatisfy((link) -> assertThat(link.get("url").toString()).startsWith(home + "/"));
	}

	@Test
	void updatesAreLookedForWhereDependenciesAre() throws IOException {
		Map<String, String> manifests = Map.of("maven", "pom.xml", "npm", "package-lock.json", "github-actions",
				".github/workflows", "docker-compose", "compose.yaml");
		Map<String, Object> dependabot = RepositoryYaml.read(RepositoryYaml.GITHUB.resolve("dependabot.yml"));
		assertThat(dependabot.get("version")).isEqualTo(2);
		assertThat(RepositoryYaml.list(dependabot.get("updates"))).map(RepositoryYaml::map)
			.isNotEmpty()
			.allSatisfy((update) -> assertThat(update).containsKey("schedule"))
			.allSatisfy(
					(update) -> assertThat(RepositoryYaml.ROOT.resolve(update.get("directory").toString().substring(1))
						.resolve(manifests.get(update.get("package-ecosystem").toString()))).exists());
	}

	@Test
	void badgesAreTrue() throws IOException {
		String readme = Files.readString(RepositoryYaml.ROOT.resolve("README.md"));
		String pom = Files.readString(RepositoryYaml.ROOT.resolve("pom.xml"));
		List<String> badges = readme.lines().filter((line) -> line.startsWith("[![")).toList();
		assertThat(badges).hasSizeGreaterThan(3).allSatisfy((badge) -> {
			Matcher workflow = Pattern.compile("/actions/(workflows/[a-z]+\\.yml)").matcher(badge);
			Matcher version = Pattern.compile("badge/(Java|Spring_Boot|licence)-([\\w.%-]+?)-\\w+\\)").matcher(badge);
			if (workflow.find()) {
				assertThat(RepositoryYaml.GITHUB.resolve(workflow.group(1))).exists();
			}
			else {
				assertThat(version.find()).as(badge).isTrue();
				String proof = switch (version.group(1)) {
					case "Java" -> "<maven.compiler.release>" + version.group(2).replace("%2B", "") + "</";
					case "Spring_Boot" -> "<spring-boot.version>" + version.group(2) + ".";
					default -> "<url>https://www.apache.org/licenses/LICENSE-2.0</url>";
				};
				assertThat(pom).contains(proof);
			}
		});
	}

	@Test
	void pullRequestsAreToldWhatContributingTells() throws IOException {
		assertThat(Files.readString(RepositoryYaml.GITHUB.resolve("pull_request_template.md"))).contains("mvn verify",
				"mvn -Pcampaign verify", "docs/changelog.md");
	}

}
