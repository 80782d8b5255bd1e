package io.github.x402spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Classes are small. Comments, imports and empty lines do not count.
 */
class ClassSizeTests {

	private static final Path SOURCES = Path.of("src/main/java");

	@Test
	void noClassHasMoreThan250LinesOfCode() {
		assertThat(classes()).isNotEmpty().filteredOn((it) -> it.lines() > 250).isEmpty();
	}

	@Test
	void mostClassesAreMuchSmaller() {
		List<Long> sizes = classes().stream().map(Size::lines).sorted().toList();
		assertThat(sizes.get(sizes.size() / 2)).as("half of the classes").isLessThanOrEqualTo(30);
		assertThat(sizes.get(sizes.size() * 9 / 10)).as("nine of ten classes").isLessThanOrEqualTo(110);
	}

	private static List<Size> classes() {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			return files.filter((file) -> file.toString().endsWith(".java")).map(ClassSizeTests::size).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Size size(Path file) {
		try {
			String code = Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "");
			long lines = code.lines()
				.map(String::strip)
				.filter((line) -> !line.isEmpty() && !line.startsWith("//") && !line.startsWith("import "))
				.count();
			return new Size(file, lines);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private record Size(Path file, long lines) {

	}

}
