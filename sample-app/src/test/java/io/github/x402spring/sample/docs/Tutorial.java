package io.github.x402spring.sample.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tutorial tells its reader to create and to run, and what it says he sees.
 *
 * @param prose its text without the blocks
 * @param files the first version of each file, by its path
 * @param changes the later versions
 * @param steps the commands, with what the reader sees after each
 */
record Tutorial(String prose, Map<String, String> files, Map<String, String> changes, List<Step> steps) {

	private static final Path PAGE = Path.of("..", "docs", "tutorial", "first-payment.md");

	private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern FILE = Pattern.compile("`([\\w./-]+)`:\\s*$");

	static Tutorial read() throws IOException {
		String page = Files.readString(PAGE);
		Tutorial tutorial = new Tutorial(BLOCK.matcher(page).replaceAll(""), new LinkedHashMap<>(),
				new LinkedHashMap<>(), new ArrayList<>());
		Matcher block = BLOCK.matcher(page);
		int end = 0;
		while (block.find()) {
			tutorial.add(page.substring(end, block.start()), block.group(1), block.group(2));
			end = block.end();
		}
		return tutorial;
	}

	private void add(String before, String language, String text) {
		switch (language) {
			case "shell" -> this.steps.add(new Step(text, new ArrayList<>()));
			case "http", "json", "text" -> this.steps.getLast().seen().addAll(text.lines().toList());
			default -> {
				Matcher file = FILE.matcher(before);
				if (!file.find()) {
					throw new IllegalStateException("The block does not say which file it is:\n" + text);
				}
				(this.files.containsKey(file.group(1)) ? this.changes : this.files).put(file.group(1), text);
			}
		}
	}

	/**
	 * A block of commands.
	 *
	 * @param commands what is typed
	 * @param seen lines of what is seen after it, in this order, with {@code ...} for
	 * what is left out
	 */
	record Step(String commands, List<String> seen) {

		/** A pattern that finds all that should be seen. */
		Pattern pattern() {
			List<String> lines = new ArrayList<>();
			for (String line : this.seen) {
				List<String> parts = List.of(line.split("\\.\\.\\.", -1));
				lines.add(String.join(".*", parts.stream().map(Pattern::quote).toList()));
			}
			return Pattern.compile(String.join(".*", lines), Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
		}

		@Override
		public String toString() {
			return this.commands;
		}

	}

}
