package io.github.x402spring.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * A line to a server on this machine that can be cut after a request went through and
 * before its answer does.
 */
final class CuttableLine implements AutoCloseable {

	private final ServerSocket entrance;

	private final int target;

	private volatile Predicate<String> cuts = (request) -> false;

	private CuttableLine(ServerSocket entrance, int target) {
		this.entrance = entrance;
		this.target = target;
	}

	static CuttableLine to(String url) throws IOException {
		CuttableLine line = new CuttableLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
				URI.create(url).getPort());
		Thread.ofVirtual().start(line::accept);
		return line;
	}

	String url() {
		return "http://127.0.0.1:" + this.entrance.getLocalPort();
	}

	/**
	 * Cut the line before answers to requests that begin like this.
	 * @param start method and path
	 */
	void cutBeforeAnswersTo(String start) {
		this.cuts = (request) -> request.startsWith(start);
	}

	/**
	 * Let everything through again.
	 */
	void mend() {
		this.cuts = (request) -> false;
	}

	@Override
	public void close() throws IOException {
		this.entrance.close();
	}

	private void accept() {
		while (!this.entrance.isClosed()) {
			try {
				connect(this.entrance.accept());
			}
			catch (IOException ex) {
				// Closed, or the server is away and its client was hung up on.
			}
		}
	}

	private void connect(Socket client) throws IOException {
		Socket server;
		try {
			server = new Socket(InetAddress.getLoopbackAddress(), this.target);
		}
		catch (IOException ex) {
			client.close();
			throw ex;
		}
		AtomicBoolean doomed = new AtomicBoolean();
		Thread.ofVirtual().start(() -> pass(client, server, (request) -> {
			if (this.cuts.test(request)) {
				doomed.set(true);
			}
			return true;
		}));
		Thread.ofVirtual().start(() -> pass(server, client, (answer) -> !doomed.get()));
	}

	// Each part of what comes goes through if it may; else both ends are hung up on.
	private static void pass(Socket from, Socket to, Predicate<String> mayPass) {
		byte[] buffer = new byte[16 * 1024];
		try (from; to; InputStream input = from.getInputStream(); OutputStream output = to.getOutputStream()) {
			int length = input.read(buffer);
			while (length > 0 && mayPass.test(new String(buffer, 0, length, StandardCharsets.ISO_8859_1))) {
				output.write(buffer, 0, length);
				output.flush();
				length = input.read(buffer);
			}
		}
		catch (IOException ex) {
			// One of the two hung up; so does the line.
		}
	}

}
