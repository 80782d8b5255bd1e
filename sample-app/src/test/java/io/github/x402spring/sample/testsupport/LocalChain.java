package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.sandbox.SandboxWallet;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A chain on this machine that is like Base Sepolia to all who ask, with a token of our
 * own in place of its dollars. The development wallets own some.
 */
public final class LocalChain {

	/** Where the token is. */
	public static final String TOKEN = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

	/** In normal times a block comes at least that often. */
	public static final Duration BLOCK_TIME = Duration.ofSeconds(2);

	private static final String TRANSFER = Hash.sha3String("Transfer(address,address,uint256)");

	private static final String AUTHORIZATION_USED = Hash.sha3String("AuthorizationUsed(address,bytes32)");

	private static final BigInteger FUNDS = BigInteger.valueOf(1_000_000_000);

	// The node answers "Bad Request" to an upgrade to HTTP/2.
	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String url;

	private LocalChain(String url) {
		this.url = url;
	}

	/**
	 * Return the chain of this JVM. It is started by the first call and ends with the
	 * JVM.
	 * @return the chain
	 */
	public static LocalChain shared() {
		return Shared.CHAIN;
	}

	private static LocalChain start() {
		try {
			LocalChain chain = new LocalChain(NodeServer.start("chain/node.mjs").url());
			chain.setClock();
			String faucet = chain.call("eth_accounts").get(0).stringValue();
			for (int index = 0; index < 4; index++) {
				chain.send(faucet, TOKEN, data("mint(address,uint256)",
						word(SandboxWallet.developmentKey(index).address().value()), FUNDS));
			}
			return chain;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	// A node that takes long to start is late ever after.
	private void setClock() {
		call("evm_mine");
		long late = Duration.between(blockTime(), Instant.now()).toSeconds();
		if (late > 0) {
			call("evm_increaseTime", late);
			call("evm_mine");
		}
	}

	public String url() {
		return this.url;
	}

	/**
	 * Mine each transaction at once, as after the start.
	 */
	public void mineAtOnce() {
		call("evm_setAutomine", true);
		call("evm_setIntervalMining", BLOCK_TIME.toMillis());
		call("evm_mine");
	}

	/**
	 * Mine by the clock: transactions wait for the next block.
	 */
	public void mineByTheClock() {
		call("evm_setAutomine", false);
		call("evm_setIntervalMining", BLOCK_TIME.toMillis());
	}

	/**
	 * Let all transactions wait.
	 */
	public void stopMining() {
		call("evm_setAutomine", false);
		call("evm_setIntervalMining", 0);
	}

	/**
	 * Return how many transactions wait for a block.
	 * @return how many
	 */
	public int pendingTransactions() {
		return quantity(call("eth_getBlockTransactionCountByNumber", "pending")).intValueExact();
	}

	/**
	 * Note the state of the chain.
	 * @return its name, good for one {@link #revert}
	 */
	public String snapshot() {
		return call("evm_snapshot").stringValue();
	}

	/**
	 * Go back to a state: what was mined since was never there.
	 * @param snapshot its name
	 */
	public void revert(String snapshot) {
		call("evm_revert", snapshot);
	}

	public BigInteger blockNumber() {
		return quantity(call("eth_blockNumber"));
	}

	/**
	 * Return when the newest block was mined, by the clock of the chain.
	 * @return its time
	 */
	public Instant blockTime() {
		return Instant
			.ofEpochSecond(quantity(call("eth_getBlockByNumber", "latest", false).get("timestamp")).longValueExact());
	}

	public BigInteger balance(String address) {
		return quantity(
				call("eth_call", Map.of("to", TOKEN, "data", data("balanceOf(address)", word(address))), "latest"));
	}

	/**
	 * Return the payments on the chain.
	 * @param block those after this block
	 * @return transfers that were authorised by a signature, the oldest first
	 */
	public List<Transfer> transfersAfter(BigInteger block) {
		Map<String, List<JsonNode>> transactions = new LinkedHashMap<>();
		for (JsonNode log : call("eth_getLogs", Map.of("fromBlock", hex(block.add(BigInteger.ONE)), "address", TOKEN,
				"topics", List.of(List.of(TRANSFER, AUTHORIZATION_USED))))) {
			transactions.computeIfAbsent(log.get("transactionHash").stringValue(), (hash) -> new ArrayList<>())
				.add(log);
		}
		List<Transfer> transfers = new ArrayList<>();
		transactions.forEach((hash, logs) -> {
			for (int i = 0; i + 1 < logs.size(); i++) {
				JsonNode used = logs.get(i).get("topics");
				JsonNode moved = logs.get(i + 1).get("topics");
				if (used.get(0).stringValue().equals(AUTHORIZATION_USED)
						&& moved.get(0).stringValue().equals(TRANSFER)) {
					transfers.add(new Transfer(hash, used.get(2).stringValue(), address(moved.get(1)),
							address(moved.get(2)), quantity(logs.get(i + 1).get("data"))));
				}
			}
		});
		return transfers;
	}

	private void send(String from, String to, String data) {
		call("eth_sendTransaction", Map.of("from", from, "to", to, "data", data));
	}

	/**
	 * Call the node.
	 * @param method the method
	 * @param parameters its parameters
	 * @return the result
	 */
	public JsonNode call(String method, Object... parameters) {
		JsonMapper mapper = JsonMapper.shared();
		String body = mapper
			.writeValueAsString(Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(parameters)));
		try {
			JsonNode answer = mapper.readTree(send(HttpRequest.newBuilder(URI.create(this.url))
				.timeout(Duration.ofSeconds(30))
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build()));
			if (answer.has("error")) {
				throw new IllegalStateException(method + ": " + answer.get("error"));
			}
			return answer.get("result");
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	// The node hangs up on a connection that was not used for five seconds, which may be
	// at the moment when it is used again.
	private String send(HttpRequest request) throws IOException, InterruptedException {
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString()).body();
		}
		catch (HttpTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString()).body();
		}
	}

	private static String data(String function, BigInteger... words) {
		StringBuilder data = new StringBuilder(Hash.sha3String(function).substring(0, 10));
		for (BigInteger word : words) {
			data.append("%064x".formatted(word));
		}
		return data.toString();
	}

	private static BigInteger word(String address) {
		return new BigInteger(address.substring(2), 16);
	}

	private static BigInteger quantity(JsonNode hex) {
		return word(hex.stringValue());
	}

	private static String address(JsonNode topic) {
		return Keys.toChecksumAddress("0x" + topic.stringValue().substring(26));
	}

	private static String hex(BigInteger number) {
		return "0x" + number.toString(16);
	}

	/**
	 * A payment on the chain.
	 *
	 * @param transaction hash of the transaction
	 * @param nonce nonce of the authorisation
	 * @param from the payer
	 * @param to the payee
	 * @param value atomic amount
	 */
	public record Transfer(String transaction, String nonce, String from, String to, BigInteger value) {

	}

	private static final class Shared {

		static final LocalChain CHAIN = start();

	}

}
