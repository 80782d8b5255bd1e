package io.github.x402spring.docs;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page about security names tests that exist, and misses no attack.
 */
class SecurityPageTests {

	private static final String PAGE = Pages.read("reference/security.md");

	@Test
	void testsThatAreNamedExist() {
		Set<String> existing = Stream.of("x402-spring-boot-autoconfigure", "sample-app")
			.flatMap((module) -> Pages.files(Pages.ROOT.resolve(module + "/src/test/java"), "Tests.java").stream())
			.map(Path::getFileName)
			.map((file) -> file.toString().replace(".java", ""))
			.collect(Collectors.toSet());
		assertThat(matches("`(\\w+Tests)`")).hasSizeGreaterThan(30).isSubsetOf(existing);
	}

	@Test
	void testsThatAreNamedAfterAnAttackStandInThePage() {
		Set<String> attacks = Pages.files(Pages.ROOT.resolve("x402-spring-boot-autoconfigure/src/test"), "Tests.java")
			.stream()
			.map(Path::getFileName)
			.map((file) -> file.toString().replace(".java", ""))
			.filter((name) -> name.matches("A\\d+.*"))
			.collect(Collectors.toSet());
		assertThat(matches("`(\\w+Tests)`")).containsAll(attacks);
	}

	@Test
	void everyAttackOfTheCatalogueHasARow() {
		assertThat(matches("(?m)^\\| (A\\d+) ")).containsExactlyInAnyOrderElementsOf(
				IntStream.rangeClosed(1, 36).mapToObj((number) -> "A" + number).toList());
	}

	private static Set<String> matches(String pattern) {
		return Pattern.compile(pattern)
			.matcher(PAGE)
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toSet());
	}

}
