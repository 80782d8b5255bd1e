package io.github.x402spring.onchain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node of Base Sepolia on a loopback port that is asked several questions at once, and
 * answers what a test tells it to.
 */
public final class BatchNode implements AutoCloseable {

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	private final Map<String, Function<JsonNode, Object>> results = new ConcurrentHashMap<>();

	private final List<JsonNode> batches = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	private volatile UnaryOperator<List<Map<String, Object>>> order = (answers) -> answers;

	private volatile @Nullable Raw raw;

	public BatchNode(Clock clock) {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		result("eth_chainId", (params) -> "0x14a34");
		newest(clock::instant);
		this.server.setExecutor(this.executor);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	public static Map<String, Object> error(int code, String message) {
		return Map.of("code", code, "message", message);
	}

	public URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + "/secret-key");
	}

	/**
	 * Answer a method by what becomes of its parameters; a map with a code is an error.
	 */
	public BatchNode result(String method, Function<JsonNode, Object> result) {
		this.results.put(method, result);
		return this;
	}

	public BatchNode newest(Supplier<Instant> time) {
		return result("eth_getBlockByNumber", (params) -> Map.of("number", "0x1234", "hash", "0x" + "0b".repeat(32),
				"timestamp", "0x" + Long.toHexString(time.get().getEpochSecond())));
	}

	/** Change the list of answers before it is sent. */
	BatchNode order(UnaryOperator<List<Map<String, Object>>> change) {
		this.order = change;
		return this;
	}

	/** Answer this, whatever is asked. */
	BatchNode raw(int status, String body) {
		this.raw = new Raw(status, body);
		return this;
	}

	BatchNode honest() {
		this.raw = null;
		this.order = (answers) -> answers;
		return this;
	}

	/** What was asked together, one array for each round trip. */
	public List<JsonNode> batches() {
		return this.batches;
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			JsonNode batch = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
			this.batches.add(batch);
			Raw told = this.raw;
			if (told != null) {
				FakeNode.send(exchange, told.status(), told.body());
				return;
			}
			List<Map<String, Object>> answers = new ArrayList<>();
			for (JsonNode call : batch) {
				answers.add(answer(call));
			}
			FakeNode.send(exchange, 200, this.order.apply(answers));
		}
	}

	private Map<String, Object> answer(JsonNode call) {
		Map<String, Object> answer = new HashMap<>(Map.of("jsonrpc", "2.0", "id", call.get("id").longValue()));
		Function<JsonNode, Object> result = this.results.get(call.get("method").asString());
		Object value = (result != null) ? result.apply(call.get("params")) : error(-32601, "no such method");
		answer.put((value instanceof Map<?, ?> map && map.containsKey("code")) ? "error" : "result", value);
		return answer;
	}

	private record Raw(int status, String body) {

	}

}
