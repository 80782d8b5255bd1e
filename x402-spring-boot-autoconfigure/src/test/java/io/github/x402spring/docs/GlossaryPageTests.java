package io.github.x402spring.docs;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The glossary has each word once, and names types that exist.
 */
class GlossaryPageTests {

	private static final List<List<String>> ROWS = Pages.rows("reference/glossary.md", "word", "meaning", "type");

	@Test
	void everyWordStandsThereOnce() {
		assertThat(ROWS).hasSizeGreaterThan(50).map(List::getFirst).doesNotHaveDuplicates();
	}

	@Test
	void typesExist() {
		Set<String> types = Pages.files(Pages.ROOT.resolve("x402-spring-boot-autoconfigure/src/main/java"), ".java")
			.stream()
			.map((file) -> file.getFileName().toString().replace(".java", ""))
			.collect(Collectors.toSet());
		assertThat(ROWS).flatMap((row) -> Pages.code(row.get(2)))
			.hasSizeGreaterThan(40)
			.allSatisfy((type) -> assertThat(types).contains(type))
			.doesNotHaveDuplicates();
	}

}
