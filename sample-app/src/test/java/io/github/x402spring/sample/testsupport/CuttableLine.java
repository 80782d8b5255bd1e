package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A line to a server on this machine that can be cut: as a whole, or after a request went
 * through and before its answer does. It can also hold back what goes to the server.
 */
public final class CuttableLine implements AutoCloseable {

	private static final Predicate<String> NONE = (request) -> false;

	private final ServerSocket entrance;

	private final int target;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private volatile boolean down;

	private volatile Predicate<String> cuts = NONE;

	private volatile Predicate<String> held = NONE;

	private volatile Consumer<String> watcher = (request) -> {
	};

	private volatile Consumer<String> answerWatcher = (answer) -> {
	};

	private CuttableLine(ServerSocket entrance, int target) {
		this.entrance = entrance;
		this.target = target;
	}

	/**
	 * Lay a line.
	 * @param url URL of the server, which may be one for JDBC
	 * @return the line
	 */
	public static CuttableLine to(String url) throws IOException {
		CuttableLine line = new CuttableLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
				URI.create(url.replaceFirst("^jdbc:", "")).getPort());
		Thread.ofVirtual().start(line::accept);
		return line;
	}

	public String url() {
		return "http://127.0.0.1:" + this.entrance.getLocalPort();
	}

	/**
	 * Lead a URL of the server through this line.
	 * @param url the URL
	 * @return the same with the port of this line
	 */
	public String through(String url) {
		return url.replace(":" + this.target, ":" + this.entrance.getLocalPort());
	}

	/**
	 * Hear of all that goes to the server, before it does.
	 * @param watcher is told
	 */
	public void watch(Consumer<String> watcher) {
		this.watcher = watcher;
	}

	/**
	 * Hear of all that the server answers, before it gets to the client.
	 * @param watcher is told
	 */
	public void watchAnswers(Consumer<String> watcher) {
		this.answerWatcher = watcher;
	}

	/**
	 * Cut the line before answers to requests that begin like this.
	 * @param start method and path
	 */
	public void cutBeforeAnswersTo(String start) {
		this.cuts = (request) -> request.startsWith(start);
	}

	/**
	 * Cut the line, and hang up on whoever calls.
	 */
	public void cut() {
		this.down = true;
		this.sockets.forEach(CuttableLine::hangUp);
	}

	/**
	 * Hold back requests that begin like this, without a word.
	 * @param start method and path, or empty for all
	 */
	public void holdBack(String start) {
		this.held = (request) -> request.startsWith(start);
	}

	/**
	 * Let everything through again.
	 */
	public void mend() {
		this.cuts = NONE;
		this.held = NONE;
		this.down = false;
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
		if (this.down) {
			client.close();
			return;
		}
		Socket server;
		try {
			server = new Socket(InetAddress.getLoopbackAddress(), this.target);
		}
		catch (IOException ex) {
			client.close();
			throw ex;
		}
		this.sockets.add(client);
		AtomicBoolean doomed = new AtomicBoolean();
		Thread.ofVirtual().start(() -> pass(client, server, (request) -> {
			this.watcher.accept(request);
			while (this.held.test(request)) {
				rest();
			}
			if (this.cuts.test(request)) {
				doomed.set(true);
			}
			return true;
		}));
		Thread.ofVirtual().start(() -> pass(server, client, (answer) -> {
			this.answerWatcher.accept(answer);
			return !doomed.get();
		}));
	}

	// Each part of what comes goes through if it may; else both ends are hung up on.
	private void pass(Socket from, Socket to, Predicate<String> mayPass) {
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
		finally {
			this.sockets.remove(from);
			this.sockets.remove(to);
		}
	}

	private static void rest() {
		try {
			Thread.sleep(10);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void hangUp(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is closed already.
		}
	}

}
