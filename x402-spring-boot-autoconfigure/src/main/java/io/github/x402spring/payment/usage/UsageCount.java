package io.github.x402spring.payment.usage;

import java.nio.ByteBuffer;
import java.util.function.ToLongFunction;

import io.github.x402spring.pricing.UsageMeter;
import io.github.x402spring.pricing.UsagePrice;
import org.jspecify.annotations.Nullable;

/**
 * What one call has used so far.
 */
final class UsageCount {

	private final UsagePrice price;

	private final @Nullable ToLongFunction<ByteBuffer> content;

	private long total;

	private boolean said;

	private boolean stopped;

	/** How much there was when it was read last for a piece. */
	private long read;

	/** How much there was when the last piece was let through. */
	private long passed;

	UsageCount(UsagePrice price) {
		this.price = price;
		UsageMeter meter = price.meter();
		this.content = (meter != null) ? meter.begin() : null;
	}

	UsagePrice price() {
		return this.price;
	}

	synchronized long add(long units) {
		if (units < 0) {
			throw new IllegalArgumentException("A call cannot use " + units + " " + this.price.unit());
		}
		if (this.stopped) {
			return Math.max(0, this.price.maximum() - this.total);
		}
		this.said = true;
		this.total = (units > Long.MAX_VALUE - this.total) ? Long.MAX_VALUE : this.total + units;
		return Math.max(0, this.price.maximum() - this.total);
	}

	synchronized void addContent(byte[] bytes, int offset, int length) {
		if (this.content != null) {
			add(this.content.applyAsLong(ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer()));
		}
	}

	/**
	 * Return what is used with the piece that leaves next.
	 * @return at most the maximum
	 */
	synchronized long read() {
		this.read = this.total;
		return used();
	}

	/**
	 * Note that the piece was let through.
	 */
	synchronized void pass() {
		this.passed = this.read;
	}

	/**
	 * Count nothing more: nothing more leaves.
	 */
	synchronized void stop() {
		this.stopped = true;
	}

	/**
	 * Count nothing more, and forget what was to leave with a piece that was not let
	 * through.
	 */
	synchronized void cut() {
		if (!this.stopped) {
			this.stopped = true;
			this.total = this.passed;
		}
	}

	boolean seesContent() {
		return this.content != null;
	}

	synchronized boolean isSaid() {
		return this.said;
	}

	synchronized long used() {
		return Math.min(this.total, this.price.maximum());
	}

	synchronized long excess() {
		return this.total - used();
	}

}
