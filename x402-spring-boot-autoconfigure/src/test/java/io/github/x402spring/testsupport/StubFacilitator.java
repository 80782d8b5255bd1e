package io.github.x402spring.testsupport;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A facilitator on a loopback port that answers what it is told and remembers what it was
 * asked. The last answer is given again for ever.
 */
public final class StubFacilitator implements AutoCloseable {

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	private final List<Call> calls = new CopyOnWriteArrayList<>();

	private final List<Answer> answers = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	public StubFacilitator() {
		this(bind());
	}

	public StubFacilitator(HttpServer server) {
		this.server = server;
		this.server.setExecutor(this.executor);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	public URI url() {
		return URI.create("http://127.0.0.1:" + port());
	}

	public int port() {
		return this.server.getAddress().getPort();
	}

	public StubFacilitator answer(int status, String body) {
		return answer((exchange) -> send(exchange, status, body.getBytes(StandardCharsets.UTF_8)));
	}

	public StubFacilitator answer(Answer answer) {
		this.answers.add(answer);
		return this;
	}

	/**
	 * Answer without an end, until the client hangs up.
	 * @return what is counted down then
	 */
	public CountDownLatch answerWithoutEnd() {
		CountDownLatch hungUp = new CountDownLatch(1);
		byte[] chunk = " ".repeat(8192).getBytes(StandardCharsets.UTF_8);
		answer((exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			OutputStream body = exchange.getResponseBody();
			try {
				while (true) {
					body.write(chunk);
				}
			}
			catch (IOException ex) {
				hungUp.countDown();
				throw ex;
			}
		});
		return hungUp;
	}

	public List<Call> calls() {
		return this.calls;
	}

	public static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
		exchange.sendResponseHeaders(status, (body.length > 0) ? body.length : -1);
		exchange.getResponseBody().write(body);
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			this.calls.add(new Call(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
					exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes()));
			Answer answer = (this.answers.size() > 1) ? this.answers.removeFirst() : this.answers.getFirst();
			answer.give(exchange);
		}
	}

	private static HttpServer bind() {
		try {
			return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	public record Call(String method, String path, Headers headers, byte[] body) {

		public String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

	public interface Answer {

		void give(HttpExchange exchange) throws IOException;

	}

}
