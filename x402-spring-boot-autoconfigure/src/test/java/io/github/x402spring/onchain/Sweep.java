package io.github.x402spring.onchain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.books.IncomingTransfer;
import tools.jackson.databind.JsonNode;

/**
 * Reads fake nodes for the transfers to the payee, when their newest block is mined.
 */
final class Sweep {

	static final Instant NOW = at(FakeNode.NEWEST);

	private Sweep() {
	}

	static List<IncomingTransfer> find(FakeNode... nodes) {
		return find(Instant.EPOCH, NOW, nodes);
	}

	static List<IncomingTransfer> find(Instant from, Instant until, FakeNode... nodes) {
		return reader(Duration.ofMinutes(1), nodes).find(Authorized.NETWORK, Authorized.TOKEN.value(),
				Authorized.PAYEE.value(), from, until);
	}

	static ChainTransfers reader(Duration patience, FakeNode... nodes) {
		return new ChainTransfers(Chains.of(nodes), Clock.fixed(NOW, ZoneOffset.UTC), patience, Duration.ofMillis(1));
	}

	/** The time of a block. */
	static Instant at(long block) {
		return Instant.ofEpochSecond(FakeNode.time(block));
	}

	/** The hash of a transaction. */
	static String hash(long transaction) {
		return "0x" + "%064x".formatted(transaction);
	}

	/** An answer of the node: a block of another hash or time. */
	static Map<String, Object> block(long number, String hash, long time) {
		return Map.of("id", 1, "result",
				Map.of("number", FakeNode.quantity(number), "hash", hash, "timestamp", FakeNode.quantity(time)));
	}

	/** Which block is asked for. */
	static long number(JsonNode call) {
		String which = call.get("params").get(0).asString();
		return which.startsWith("0x") ? Long.decode(which) : FakeNode.NEWEST;
	}

	/** A log as nodes tell of it. */
	static Map<String, Object> placed(Map<String, Object> log, long block) {
		return Authorized.with(log, "transactionHash", Authorized.TRANSACTION, "blockNumber", FakeNode.quantity(block),
				"blockHash", FakeNode.hash(block), "logIndex", "0x0");
	}

}
