package io.github.x402spring.onchain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Hex;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node of Base Sepolia on a loopback port, with a chain of 10,000 blocks, one every two
 * seconds, and what a test puts into it.
 */
public final class FakeNode implements AutoCloseable {

	public static final long NEWEST = 9_999;

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	private final HttpServer server;

	private final List<JsonNode> calls = new CopyOnWriteArrayList<>();

	private final Map<String, Answer> lies = new ConcurrentHashMap<>();

	private final Map<String, Map<String, Object>> receipts = new ConcurrentHashMap<>();

	private final List<Map<String, Object>> logs = new CopyOnWriteArrayList<>();

	volatile long chainId = 84532;

	volatile long newest = NEWEST;

	/** Negative if it does not know. */
	volatile long finalized = NEWEST - 600;

	/** Negative if it does not know. */
	volatile long safe = NEWEST - 60;

	volatile long widestRange = Long.MAX_VALUE;

	volatile boolean used;

	volatile String separator = Hex
		.encode(new AssetRegistry(List.of()).defaultAsset(Network.evm(84532)).orElseThrow().domain().separator());

	volatile int decimals = 6;

	public FakeNode() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		this.server.setExecutor(this.executor);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	/** The time of a block in Unix seconds. */
	public static long time(long block) {
		return 1_700_000_000L + 2 * block;
	}

	static String hash(long block) {
		return "0x" + "%064x".formatted(0xb10c0000L + block);
	}

	public URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + "/secret-key");
	}

	public void chainId(long id) {
		this.chainId = id;
	}

	public void separator(String text) {
		this.separator = text;
	}

	/** Mine a transaction with logs; those of the authorisation can be looked up. */
	void mine(String transaction, long block, List<Map<String, Object>> logsOfTransaction) {
		List<Map<String, Object>> placed = new ArrayList<>();
		for (Map<String, Object> log : logsOfTransaction) {
			Map<String, Object> copy = new HashMap<>(log);
			copy.put("transactionHash", transaction);
			copy.put("blockNumber", quantity(block));
			copy.put("blockHash", hash(block));
			copy.put("logIndex", quantity(this.logs.size() + placed.size()));
			placed.add(copy);
		}
		this.logs.addAll(placed);
		this.receipts.put(transaction, new HashMap<>(Map.of("transactionHash", transaction, "status", "0x1",
				"blockNumber", quantity(block), "blockHash", hash(block), "logs", placed)));
	}

	Map<String, Object> receipt(String transaction) {
		return this.receipts.get(transaction);
	}

	/** Answer a method with this result from now on. */
	FakeNode lie(String method, Object result) {
		return answer(method, (exchange, call) -> send(exchange, 200, Map.of("id", 1, "result", result)));
	}

	FakeNode refuse(String method) {
		return answer(method, (exchange, call) -> send(exchange, 200,
				Map.of("id", 1, "error", Map.of("code", -32000, "message", "no"))));
	}

	FakeNode answer(String method, Answer answer) {
		this.lies.put(method, answer);
		return this;
	}

	public List<String> methods() {
		return this.calls.stream().map((call) -> call.get("method").asString()).toList();
	}

	List<JsonNode> calls(String method) {
		return this.calls.stream().filter((call) -> call.get("method").asString().equals(method)).toList();
	}

	static String quantity(long number) {
		return "0x" + Long.toHexString(number);
	}

	static void send(HttpExchange exchange, int status, Object body) throws IOException {
		byte[] bytes = (body instanceof String text) ? text.getBytes(StandardCharsets.UTF_8)
				: JsonMapper.shared().writeValueAsBytes(body);
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			JsonNode call = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
			this.calls.add(call);
			Answer lie = this.lies.get(call.get("method").asString());
			if (lie != null) {
				lie.give(exchange, call);
				return;
			}
			honest(exchange, call);
		}
	}

	/** Answer as if there were no lie. */
	void honest(HttpExchange exchange, JsonNode call) throws IOException {
		Map<String, Object> answer = new HashMap<>(Map.of("jsonrpc", "2.0", "id", call.get("id")));
		try {
			answer.put("result", result(call.get("method").asString(), call.get("params")));
		}
		catch (IllegalArgumentException ex) {
			answer.put("error", Map.of("code", -32005, "message", "no"));
		}
		send(exchange, 200, answer);
	}

	private Object result(String method, JsonNode params) {
		return switch (method) {
			case "eth_chainId" -> quantity(this.chainId);
			case "eth_getBlockByNumber" -> block(params.get(0).asString());
			case "eth_getTransactionReceipt" -> this.receipts.get(params.get(0).asString());
			case "eth_getLogs" -> logs(params.get(0));
			case "eth_call" -> call(params.get(0), params.get(1).asString());
			default -> throw new IllegalArgumentException(method);
		};
	}

	private Object block(String which) {
		long number = switch (which) {
			case "latest" -> this.newest;
			case "safe" -> this.safe;
			case "finalized" -> this.finalized;
			default -> Long.decode(which);
		};
		return (number < 0) ? null
				: Map.of("number", quantity(number), "hash", hash(number), "timestamp", quantity(time(number)));
	}

	private List<Map<String, Object>> logs(JsonNode filter) {
		long from = Long.decode(filter.get("fromBlock").asString());
		long to = Long.decode(filter.get("toBlock").asString());
		if (to < from || to > this.newest || to - from >= this.widestRange) {
			throw new IllegalArgumentException("range");
		}
		return this.logs.stream().filter((log) -> {
			long block = Long.decode((String) log.get("blockNumber"));
			return block >= from && block <= to && matches(log, filter);
		}).toList();
	}

	private static boolean matches(Map<String, Object> log, JsonNode filter) {
		List<?> topics = (List<?>) log.get("topics");
		JsonNode filters = filter.get("topics");
		String address = filter.get("address").get(0).asString();
		boolean matches = address.equalsIgnoreCase((String) log.get("address")) && topics.size() >= filters.size();
		for (int i = 0; matches && i < filters.size(); i++) {
			JsonNode wanted = filters.get(i);
			String topic = (String) topics.get(i);
			matches = wanted.isNull() || (wanted.isArray() ? wanted.valueStream() : Stream.of(wanted))
				.anyMatch((it) -> it.asString().equals(topic));
		}
		return matches;
	}

	private String call(JsonNode call, String block) {
		String data = call.get("data").asString();
		new Address(call.get("to").asString());
		if (data.equals(Abi.DOMAIN_SEPARATOR)) {
			return this.separator;
		}
		if (data.equals(Abi.DECIMALS)) {
			return "0x" + "%064x".formatted(this.decimals);
		}
		if (!block.equals(quantity(this.newest))) {
			throw new IllegalArgumentException("state of another block");
		}
		return "0x" + "%064x".formatted(this.used ? 1 : 0);
	}

	interface Answer {

		void give(HttpExchange exchange, JsonNode call) throws IOException;

	}

}
