package io.github.x402spring.sample.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Reads what this JVM and the processes of samples write, and fails the class in which a
 * secret was written. Registered for the whole suite as a service.
 */
public final class SecretWatch implements BeforeAllCallback, AfterAllCallback {

	/** As much of a line as time, level and logger take. */
	private static final int PREFIX = 100;

	private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

	@Override
	public void beforeAll(ExtensionContext context) {
		if (!(System.out instanceof Watched)) {
			System.setOut(new Watched(System.out));
			System.setErr(new Watched(System.err));
		}
	}

	@Override
	public void afterAll(ExtensionContext context) {
		List<String> found = drain();
		if (!found.isEmpty()) {
			throw new AssertionError("Secrets were written: " + found);
		}
	}

	/**
	 * Read a line.
	 * @param writer who wrote it
	 * @param line the line
	 */
	static void read(String writer, String line) {
		String kind = Secrets.kind(line);
		if (kind != null) {
			FOUND.add(kind + " by " + writer + ": " + line.substring(0, Math.min(line.length(), PREFIX)));
		}
	}

	/**
	 * Return what was found, and forget it.
	 * @return kinds of secrets, and who wrote them
	 */
	public static List<String> drain() {
		List<String> found = new ArrayList<>();
		for (String it = FOUND.poll(); it != null; it = FOUND.poll()) {
			found.add(it);
		}
		return found;
	}

	private static final class Watched extends PrintStream {

		Watched(PrintStream stream) {
			super(new Lines(stream), true, stream.charset());
		}

	}

	/** Passes everything on, and reads it line by line. */
	private static final class Lines extends OutputStream {

		private final ByteArrayOutputStream line = new ByteArrayOutputStream();

		private final PrintStream stream;

		Lines(PrintStream stream) {
			this.stream = stream;
		}

		@Override
		public void write(int value) {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public synchronized void write(byte[] bytes, int offset, int length) {
			this.stream.write(bytes, offset, length);
			for (int index = offset; index < offset + length; index++) {
				this.line.write(bytes[index]);
				if (bytes[index] == '\n') {
					read("this JVM", this.line.toString(StandardCharsets.UTF_8));
					this.line.reset();
				}
			}
		}

		@Override
		public void flush() {
			this.stream.flush();
		}

	}

}
