package io.github.x402spring.sample.docs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the starter brings, as Maven resolves it, is what the documentation says, and is
 * small. Maven writes its tree when it builds the starter.
 */
class DependencyTreeTests {

	private static final Path TREE = Path.of("..", "x402-spring-boot-starter", "target", "dependency-tree.txt");

	private static final Path PAGE = Path.of("..", "docs", "reference", "dependencies.md");

	/** What applications have anyway. */
	private static final List<String> USUAL = List.of("spring-boot-starter-webmvc", "spring-boot-starter-actuator");

	private static final long LIMIT = 20_000_000;

	private static final Pattern LINE = Pattern.compile(
			"(?<indent>[ |+\\\\-]*)(?<omitted>\\()?(?<group>[\\w.-]+):(?<name>[\\w.-]+):jar:(?<version>[\\w.-]+).*");

	private final List<String> tree = new ArrayList<>();

	private final Map<String, Set<String>> dependencies = new LinkedHashMap<>();

	private final Map<String, String> jars = new LinkedHashMap<>();

	DependencyTreeTests() throws IOException {
		List<String> path = new ArrayList<>();
		for (String line : Files.readAllLines(TREE)) {
			Matcher matcher = LINE.matcher(line);
			assertThat(matcher.matches()).as(line).isTrue();
			String name = matcher.group("name");
			int depth = matcher.group("indent").length() / 3;
			path.subList(depth, path.size()).clear();
			if (depth > 0) {
				this.dependencies.computeIfAbsent(path.getLast(), (parent) -> new LinkedHashSet<>()).add(name);
			}
			path.add(name);
			if (matcher.group("omitted") == null) {
				boolean ours = name.startsWith("x402-");
				this.jars.put(name, name + "-" + matcher.group("version") + ".jar");
				this.tree.add("   ".repeat(depth) + matcher.group("group") + ":" + name
						+ (ours ? "" : ":" + matcher.group("version")));
			}
		}
	}

	@Test
	void documentationPrintsTheTree() throws IOException {
		assertThat(block("text")).containsExactlyElementsOf(this.tree);
	}

	@Test
	void documentationNamesWhatIsAdded() throws IOException {
		Stream<String> named = Files.readAllLines(PAGE)
			.stream()
			.filter((line) -> line.startsWith("| `"))
			.flatMap((line) -> Pattern.compile("`([^`]+)`")
				.matcher(line.split("\\|")[1])
				.results()
				.map((it) -> it.group(1)));
		assertThat(named.toList()).containsExactlyInAnyOrderElementsOf(added());
	}

	@Test
	void whatIsAddedIsSmall() throws IOException {
		Map<String, Long> sizes = new LinkedHashMap<>();
		for (String name : added()) {
			sizes.put(name, size(name));
		}
		assertThat(sizes.values().stream().mapToLong(Long::longValue).sum()).as(sizes::toString)
			.isBetween(LIMIT / 4, LIMIT);
	}

	// The starter itself is an empty jar.
	private List<String> added() {
		Set<String> usual = new LinkedHashSet<>();
		USUAL.forEach((name) -> collect(name, usual));
		assertThat(usual).hasSizeGreaterThan(40);
		return this.jars.keySet()
			.stream()
			.filter((name) -> !usual.contains(name) && !name.equals("x402-spring-boot-starter"))
			.toList();
	}

	private void collect(String name, Set<String> all) {
		if (all.add(name)) {
			this.dependencies.getOrDefault(name, Set.of()).forEach((each) -> collect(each, all));
		}
	}

	// Our own module is a directory where the build does not make jars.
	private long size(String name) throws IOException {
		Path classes = Path.of("..", name, "target", "classes");
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			Path path = Path.of(entry);
			if (path.endsWith(String.valueOf(this.jars.get(name)))) {
				return Files.size(path);
			}
			if (Files.isDirectory(path) && Files.exists(classes) && Files.isSameFile(path, classes)) {
				return sizeOfAll(path);
			}
		}
		throw new AssertionError(name + " is not on the class path");
	}

	private static long sizeOfAll(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
		}
	}

	private static List<String> block(String language) throws IOException {
		List<String> lines = Files.readAllLines(PAGE);
		int begin = lines.indexOf("```" + language) + 1;
		assertThat(begin).isPositive();
		return lines.subList(begin, begin + lines.subList(begin, lines.size()).indexOf("```"));
	}

}
