package io.github.x402spring.docs;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.github.x402spring.x402.ErrorReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page about errors has a section for each problem and each reason of the code, and
 * for nothing else.
 */
class ErrorsPageTests {

	private static final Pattern SECTION = Pattern.compile("^### (.+)$", Pattern.MULTILINE);

	@Test
	void everyProblemHasItsSection() {
		assertThat(sections("Problem types"))
			.containsExactlyElementsOf(Pages.rows("reference/answers.md", "problem type", "status", "headers")
				.stream()
				.map((row) -> Pages.code(row.getFirst()).getFirst())
				.toList());
	}

	@Test
	void everyReasonHasItsSection() throws IllegalAccessException {
		List<String> reasons = new ArrayList<>();
		for (Field field : ErrorReason.class.getFields()) {
			reasons.add((String) field.get(null));
		}
		assertThat(sections("Reasons")).containsExactlyInAnyOrderElementsOf(reasons);
	}

	@Test
	void everySectionSaysWhatToDo() {
		for (String section : part("Problem types").split("\n### ")) {
			if (!section.isBlank()) {
				assertThat(section).contains("- Caller: ", "- Seller: ");
			}
		}
	}

	private static List<String> sections(String part) {
		return SECTION.matcher(part(part)).results().map((match) -> match.group(1)).toList();
	}

	private static String part(String title) {
		String page = Pages.read("reference/errors.md");
		int begin = page.indexOf("\n## " + title + "\n");
		assertThat(begin).as(title).isPositive();
		int end = page.indexOf("\n## ", begin + 1);
		return page.substring(page.indexOf("\n", begin + 1), (end > 0) ? end : page.length());
	}

}
