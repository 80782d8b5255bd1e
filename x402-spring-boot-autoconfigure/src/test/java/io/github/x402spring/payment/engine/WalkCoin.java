package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.x402.PaymentPayload;
import org.jspecify.annotations.Nullable;

/**
 * A payment of a client in a walk, and what became of its content.
 */
final class WalkCoin {

	final String name;

	final PaymentPayload payload;

	final PaymentKey key;

	final FakePaidRequest request;

	final Instant madeAt;

	/** Requests and texts of the reservations, by their ids. */
	private final Map<String, FakePaidRequest> requests = new HashMap<>();

	private final Map<String, String> texts = new HashMap<>();

	/** How often a first byte left. */
	private int deliveries;

	/** Of these, those about to be written down. */
	private int beingWritten;

	/** Those that could not be written down; such content may be fetched again. */
	private int unwritten;

	/** The state from which the ledger went to DELIVERED. */
	private @Nullable Payment writtenFrom;

	WalkCoin(String name, PaymentPayload payload, PaymentKey key, FakePaidRequest request, Instant madeAt) {
		this.name = name;
		this.payload = payload;
		this.key = key;
		this.request = request;
		this.madeAt = madeAt;
	}

	void reservedBy(String id, FakePaidRequest by, PaymentPayload text) {
		this.requests.put(id, by);
		this.texts.put(id, text.json());
	}

	FakePaidRequest bound(Payment row) {
		return this.requests.get(row.id());
	}

	String text(Payment row) {
		return this.texts.get(row.id());
	}

	void firstByte() {
		this.deliveries++;
		this.beingWritten++;
	}

	// Returns whether the ledger knows of this delivery.
	boolean firstByteWritten(Payment from) {
		this.beingWritten--;
		boolean written = this.writtenFrom != null && this.writtenFrom.id().equals(from.id())
				&& this.writtenFrom.version() == from.version();
		if (!written) {
			this.unwritten++;
		}
		return written;
	}

	void written(Payment from) {
		if (this.writtenFrom != null) {
			throw new AssertionError(this + " was written down as delivered twice");
		}
		this.writtenFrom = from;
	}

	boolean isWritten() {
		return this.writtenFrom != null;
	}

	boolean isDelivered() {
		return this.deliveries > 0;
	}

	// Every first byte is known to the ledger, or there is an excuse.
	boolean isCounted() {
		return this.deliveries == this.unwritten + this.beingWritten + (isWritten() ? 1 : 0);
	}

	boolean isOver(Instant now) {
		return now.isAfter(this.madeAt.plus(Shop.MAX_TIMEOUT).plus(WalkChain.FINALITY).plus(Duration.ofSeconds(10)));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
