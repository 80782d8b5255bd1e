package io.github.x402spring.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pages of the documentation and what stands in them.
 */
public final class Pages {

	private static final Pattern BLOCK = Pattern.compile("^( *)```(\\w*)\\n(.*?)^ *```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

	private static final Pattern LINK = Pattern.compile("\\[[^\\]]+\\]\\(([^)\\s]+)\\)");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	static final Path ROOT = root();

	private Pages() {
	}

	/** All pages of {@code docs}, and the README if there is one. */
	static List<Path> all() {
		List<Path> pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
		Path readme = ROOT.resolve("README.md");
		if (Files.exists(readme)) {
			pages.add(readme);
		}
		return pages;
	}

	static List<Path> files(Path folder, String ending) {
		if (!Files.exists(folder)) {
			return List.of();
		}
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter((file) -> file.toString().endsWith(ending)).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The text of a page. */
	public static String read(String page) {
		return read(ROOT.resolve("docs").resolve(page));
	}

	static String read(Path file) {
		try {
			return Files.readString(file).replace("\r\n", "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<Block> blocks(String... languages) {
		return all().stream()
			.flatMap((page) -> blocks(page).stream())
			.filter((block) -> List.of(languages).contains(block.language()))
			.toList();
	}

	/**
	 * All fenced blocks of a page, also those inside lists, without their indentation.
	 */
	static List<Block> blocks(Path page) {
		return BLOCK.matcher(read(page))
			.results()
			.map((match) -> new Block(page, match.group(2), match.group(3).replaceAll("(?m)^" + match.group(1), "")))
			.toList();
	}

	/** The rows of all tables of a page that begin with the given column titles. */
	public static List<List<String>> rows(String page, String... titles) {
		List<List<String>> rows = new ArrayList<>();
		boolean inside = false;
		for (String line : read(page).split("\n")) {
			List<String> cells = cells(line);
			if (cells.isEmpty()) {
				inside = false;
			}
			else if (cells.size() >= titles.length && cells.subList(0, titles.length).equals(List.of(titles))) {
				inside = true;
			}
			else if (inside && !cells.getFirst().startsWith("---")) {
				rows.add(cells);
			}
		}
		return rows;
	}

	private static List<String> cells(String line) {
		return line.startsWith("|") ? Stream.of(line.substring(1).split("\\|", -1)).map(String::strip).toList()
				: List.of();
	}

	/** A page without its fenced blocks. */
	static String prose(Path page) {
		return BLOCK.matcher(read(page)).replaceAll("");
	}

	static String prose(String page) {
		return prose(ROOT.resolve("docs").resolve(page));
	}

	/** What stands in backticks. */
	public static List<String> code(String text) {
		return CODE.matcher(text).results().map((match) -> match.group(1)).toList();
	}

	static List<String> links(Path page) {
		return LINK.matcher(prose(page)).results().map((match) -> match.group(1)).toList();
	}

	/** The anchors of headings, as GitHub makes them. */
	static List<String> anchors(Path page) {
		return HEADING.matcher(prose(page)).results().map(Pages::anchor).toList();
	}

	private static String anchor(MatchResult heading) {
		return heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
	}

	private static Path root() {
		Path folder = Path.of("").toAbsolutePath();
		while (!Files.exists(folder.resolve("docs/README.md"))) {
			folder = folder.getParent();
		}
		return folder;
	}

	/**
	 * A fenced block.
	 *
	 * @param page where it stands
	 * @param language what it is written in
	 * @param text its content
	 */
	record Block(Path page, String language, String text) {

		@Override
		public String toString() {
			return ROOT.relativize(this.page) + ": " + this.text.lines().findFirst().orElse("");
		}

	}

}
