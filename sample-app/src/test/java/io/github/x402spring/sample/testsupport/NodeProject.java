package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * The programs for Node, and the packages they need.
 */
public final class NodeProject {

	public static final Path DIRECTORY = Path.of("src", "test", "node");

	private NodeProject() {
	}

	/**
	 * Install the packages unless they are, or another process of tests is at it. Goes on
	 * only where Node and npm are installed.
	 */
	public static synchronized void install() throws IOException, InterruptedException {
		ExternalProgram.require("node", "npm");
		try (FileChannel channel = FileChannel.open(Path.of("target", "npm.lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE)) {
			// Until the channel is closed.
			channel.lock();
			installUnlessInstalled();
		}
	}

	private static void installUnlessInstalled() throws IOException, InterruptedException {
		Path lock = DIRECTORY.resolve("package-lock.json");
		Path installed = DIRECTORY.resolve(Path.of("node_modules", ".installed-package-lock.json"));
		if (!Files.exists(installed) || Files.mismatch(lock, installed) != -1) {
			ExternalProgram.run(DIRECTORY, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
			Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	/**
	 * Run a program to its end.
	 * @param program name of its file
	 * @param arguments its arguments
	 * @return the JSON it printed
	 */
	public static JsonNode run(String program, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("node", program));
		command.addAll(List.of(arguments));
		return SampleClient.json(ExternalProgram.run(DIRECTORY, command.toArray(String[]::new)));
	}

}
