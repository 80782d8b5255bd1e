package io.github.x402spring.onchain.transaction;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.x402spring.onchain.BatchNode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A node that knows one transaction, and whose blocks are all of the same time.
 */
final class TransactionNode implements AutoCloseable {

	final AtomicReference<@Nullable Map<String, Object>> receipt = new AtomicReference<>();

	final AtomicLong number = new AtomicLong(0x1234);

	final AtomicLong safe = new AtomicLong(0x1234);

	final AtomicLong finalized = new AtomicLong(0x1000);

	final BatchNode server;

	private final Supplier<Instant> time;

	TransactionNode(Supplier<Instant> time) {
		this.time = time;
		this.server = new BatchNode(clock(time)).result("eth_getTransactionReceipt", (params) -> this.receipt.get())
			.result("eth_getBlockByNumber", (params) -> block(params.get(0)));
	}

	static Clock clock(Supplier<Instant> time) {
		return new Clock() {

			@Override
			public Instant instant() {
				return time.get();
			}

			@Override
			public ZoneId getZone() {
				return ZoneOffset.UTC;
			}

			@Override
			public Clock withZone(ZoneId zone) {
				return this;
			}

		};
	}

	@SafeVarargs
	@SuppressWarnings("varargs")
	final void mined(Map<String, Object>... logs) {
		this.receipt.set(Claims.receipt(List.of(logs), (receipt) -> {
		}));
	}

	@SafeVarargs
	@SuppressWarnings("varargs")
	final void mined(Consumer<Map<String, Object>> change, Map<String, Object>... logs) {
		this.receipt.set(Claims.receipt(List.of(logs), change));
	}

	private @Nullable Object block(JsonNode which) {
		long block = switch (which.asString()) {
			case "latest" -> this.number.get();
			case "safe" -> this.safe.get();
			case "finalized" -> this.finalized.get();
			default -> Long.decode(which.asString());
		};
		return (block < 0) ? null : Map.of("number", "0x" + Long.toHexString(block), "hash", "0x" + "0b".repeat(32),
				"timestamp", "0x" + Long.toHexString(this.time.get().getEpochSecond()));
	}

	@Override
	public void close() {
		this.server.close();
	}

}
