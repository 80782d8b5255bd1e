package io.github.x402spring.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A source that is compiled, and of which pages show parts.
 *
 * @param text its text without indentation
 * @param imports its imports
 */
record ExampleSource(String text, List<String> imports) {

	private static final Pattern TEXT = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|//.*");

	static List<ExampleSource> all() {
		Path examples = Pages.ROOT.resolve("x402-spring-boot-autoconfigure/src/test/java/io/github/x402spring/docs");
		List<Path> files = new ArrayList<>(Pages.files(examples, ".java"));
		files.addAll(Pages.files(Pages.ROOT.resolve("sample-app/src/main/java"), ".java"));
		return files.stream().map(Pages::read).map(ExampleSource::of).toList();
	}

	static ExampleSource of(String source) {
		// Indentation does not count: a page shows a method without its class.
		String text = source.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
		return new ExampleSource(text, text.lines().filter((line) -> line.startsWith("import ")).toList());
	}

	/** What follows the imports. */
	String code() {
		if (this.imports.isEmpty()) {
			return this.text;
		}
		String last = this.imports.getLast();
		return this.text.substring(this.text.indexOf(last) + last.length()).strip();
	}

	/**
	 * Say whether a part can be copied from here and compiles: it has the imports that it
	 * needs, or an earlier part of its page has them.
	 * @param part the part
	 * @param before the imports that stand on the page before
	 * @return whether it is complete
	 */
	boolean hasPart(ExampleSource part, Set<String> before) {
		return contains(part) && this.imports.stream()
			.filter(part::uses)
			.allMatch((line) -> part.imports.contains(line) || before.contains(line));
	}

	boolean contains(ExampleSource part) {
		return this.text.contains(part.code()) && this.imports.containsAll(part.imports);
	}

	private boolean uses(String line) {
		String name = line.substring(line.lastIndexOf('.') + 1, line.length() - 1);
		return Pattern.compile("\\b" + name + "\\b").matcher(TEXT.matcher(code()).replaceAll("")).find();
	}

}
