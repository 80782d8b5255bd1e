package io.github.x402spring.docs.toolcall;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Lets clients call a tool on a port.
 */
final class ToolServer implements AutoCloseable {

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final PaidTool tool;

	private final HttpServer server;

	/** Whether connections break before an answer leaves. */
	volatile boolean broken;

	ToolServer(PaidTool tool) throws IOException {
		this.tool = tool;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	URI uri() {
		return URI.create("http://localhost:" + this.server.getAddress().getPort() + "/");
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			String message = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			this.tool.call(ToolCall.read(message), (bytes, offset, length) -> write(exchange, bytes, offset, length));
		}
	}

	private void write(HttpExchange exchange, byte[] bytes, int offset, int length) throws IOException {
		if (this.broken) {
			throw new IOException("The connection broke");
		}
		if (exchange.getResponseCode() < 0) {
			exchange.sendResponseHeaders(200, 0);
		}
		exchange.getResponseBody().write(bytes, offset, length);
		exchange.getResponseBody().flush();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.close();
	}

}
