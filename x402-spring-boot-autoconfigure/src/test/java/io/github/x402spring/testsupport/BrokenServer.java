package io.github.x402spring.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that misbehaves below HTTP: it reads whole requests and then does with the
 * connection what it is told.
 */
public final class BrokenServer implements AutoCloseable {

	private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final ServerSocket server;

	private final Answerer answerer;

	private final Future<?> accepting;

	public BrokenServer(Behaviour behaviour) throws IOException {
		this((socket, request, count) -> behaviour.behave(socket, count));
	}

	public BrokenServer(Answerer answerer) throws IOException {
		this.answerer = answerer;
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.accepting = this.executor.submit(this::acceptAll);
	}

	public URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort());
	}

	// The first line of each request that arrived in full.
	public List<String> requests() {
		return this.requests;
	}

	// The port is free when the thread that waits for connections has seen the end.
	@Override
	public void close() throws IOException {
		this.server.close();
		try {
			this.accepting.get(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IOException(ex);
		}
		this.executor.shutdownNow();
	}

	private void acceptAll() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.executor.execute(() -> serve(socket));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			String request = readRequest(socket.getInputStream());
			while (request != null) {
				this.requests.add(request);
				this.answerer.answer(socket, request, this.requests.size());
				request = readRequest(socket.getInputStream());
			}
		}
		catch (IOException | InterruptedException ex) {
			// The client hung up, or the test is over.
		}
	}

	private static String readRequest(InputStream input) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			int next = input.read();
			if (next < 0) {
				return null;
			}
			head.write(next);
		}
		String text = head.toString(StandardCharsets.ISO_8859_1);
		Matcher length = LENGTH.matcher(text);
		if (length.find()) {
			input.readNBytes(Integer.parseInt(length.group(1)));
		}
		return text.substring(0, text.indexOf('\r'));
	}

	public interface Behaviour {

		void behave(Socket socket, int request) throws IOException, InterruptedException;

	}

	public interface Answerer {

		void answer(Socket socket, String request, int count) throws IOException, InterruptedException;

	}

}
