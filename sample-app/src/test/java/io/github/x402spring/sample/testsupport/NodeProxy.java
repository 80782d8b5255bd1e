package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A node in front of the one of the local chain. It answers as that one does, except for
 * what a test tells it.
 */
public final class NodeProxy implements AutoCloseable {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	/** No client waits that long. */
	private static final Duration MUTE = Duration.ofSeconds(60);

	private static final Predicate<String> NONE = (method) -> false;

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Map<String, Long> tags = new ConcurrentHashMap<>();

	private final Map<String, Answer> answers = new ConcurrentHashMap<>();

	private final List<String> methods = new CopyOnWriteArrayList<>();

	private final List<String> blocks = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	private final URI target;

	private volatile Predicate<String> hanging = NONE;

	private volatile Predicate<String> mute = NONE;

	private NodeProxy(URI target) {
		this.target = target;
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		this.server.setExecutor(this.executor);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	/**
	 * Start a node in front of another one.
	 * @param chain the chain
	 * @return the node
	 */
	public static NodeProxy of(LocalChain chain) {
		return new NodeProxy(URI.create(chain.url()));
	}

	public String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	/**
	 * Set which block a tag means; the chain may have blocks after it.
	 * @param tag a block tag
	 * @param block number of the block; negative for a tag that is refused
	 */
	public void tag(String tag, long block) {
		this.tags.put(tag, block);
	}

	/**
	 * Answer a method in another way.
	 * @param method the method
	 * @param answer makes of the answer of the chain another one
	 */
	public void answer(String method, Answer answer) {
		this.answers.put(method, answer);
	}

	/**
	 * Do not even begin with requests that ask for one of these methods.
	 * @param which which methods
	 */
	public void hangAt(Predicate<String> which) {
		this.hanging = which;
	}

	/**
	 * Carry out requests that ask for one of these methods, and never answer them.
	 * @param which which methods
	 */
	public void hangAfter(Predicate<String> which) {
		this.mute = which;
	}

	/** Answer as the chain does again. */
	public void mend() {
		this.hanging = NONE;
		this.mute = NONE;
		this.tags.clear();
		this.answers.clear();
	}

	/**
	 * Return what was asked, in this order.
	 * @return methods of JSON-RPC
	 */
	public List<String> methods() {
		return this.methods;
	}

	/**
	 * Return how often a block was asked for.
	 * @param tag its tag
	 * @return how often
	 */
	public int asked(String tag) {
		return (int) this.blocks.stream().filter(tag::equals).count();
	}

	@Override
	public void close() {
		this.hanging = NONE;
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			JsonNode asked = MAPPER.readTree(exchange.getRequestBody().readAllBytes());
			List<JsonNode> calls = asked.isArray() ? asked.valueStream().toList() : List.of(asked);
			calls.forEach((call) -> this.methods.add(method(call)));
			Predicate<String> which = this.hanging;
			while (this.hanging.equals(which) && calls.stream().anyMatch((call) -> which.test(method(call)))) {
				Thread.sleep(20);
			}
			List<Object> results = new ArrayList<>();
			for (JsonNode call : calls) {
				results.add(answer(call));
			}
			if (calls.stream().anyMatch((call) -> this.mute.test(method(call)))) {
				Thread.sleep(MUTE);
			}
			byte[] bytes = MAPPER.writeValueAsBytes(asked.isArray() ? results : results.getFirst());
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, bytes.length);
			exchange.getResponseBody().write(bytes);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private JsonNode answer(JsonNode call) throws IOException, InterruptedException {
		ObjectNode sent = (ObjectNode) call.deepCopy();
		String which = method(call).equals("eth_getBlockByNumber") ? call.path("params").path(0).asString("") : "";
		this.blocks.add(which);
		Long block = this.tags.get(which);
		if (block != null) {
			if (block < 0) {
				return refused(call);
			}
			sent.putArray("params").add("0x" + Long.toHexString(block)).add(false);
		}
		JsonNode answer = MAPPER.readTree(
				this.http
					.send(HttpRequest.newBuilder(this.target)
						.header("Content-Type", "application/json")
						.POST(HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(sent)))
						.build(), HttpResponse.BodyHandlers.ofString())
					.body());
		Answer other = this.answers.get(method(call));
		return (other != null) ? other.of(call.path("params"), (ObjectNode) answer) : answer;
	}

	private static JsonNode refused(JsonNode call) {
		ObjectNode answer = MAPPER.createObjectNode();
		answer.put("jsonrpc", "2.0").set("id", call.get("id"));
		answer.putObject("error").put("code", -32602).put("message", "no such block");
		return answer;
	}

	private static String method(JsonNode call) {
		return call.path("method").asString("");
	}

	/**
	 * What is answered.
	 */
	@FunctionalInterface
	public interface Answer {

		/**
		 * Make an answer.
		 * @param params what was asked
		 * @param honest the answer of the chain
		 * @return the answer
		 */
		JsonNode of(JsonNode params, ObjectNode honest);

	}

}
