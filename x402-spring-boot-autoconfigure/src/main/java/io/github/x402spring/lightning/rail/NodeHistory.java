package io.github.x402spring.lightning.rail;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how the last invoice of a node came about, and when. A change is logged once,
 * and not with each request: each of them asks for an invoice.
 */
final class NodeHistory {

	private static final Log logger = LogFactory.getLog(NodeHistory.class);

	private final Clock clock;

	private volatile @Nullable String trouble;

	private volatile @Nullable Instant lastSuccess;

	private volatile @Nullable Instant lastFailure;

	NodeHistory(Clock clock) {
		this.clock = clock;
	}

	void succeeded() {
		this.lastSuccess = this.clock.instant();
		boolean changed = this.trouble != null;
		this.trouble = null;
		if (changed) {
			logger.info("The Lightning node makes invoices again");
		}
	}

	/**
	 * Remember a failure.
	 * @param found text without anything that the node said
	 */
	void failed(String found) {
		this.lastFailure = this.clock.instant();
		boolean changed = this.trouble == null;
		this.trouble = found;
		if (changed) {
			logger.warn(found + ". Lightning is left out of challenges until it makes invoices again");
		}
	}

	/**
	 * Return what is wrong with the node.
	 * @return text without anything that the node said; empty if its last invoice came
	 */
	Optional<String> trouble() {
		return Optional.ofNullable(this.trouble);
	}

	Optional<Instant> lastSuccess() {
		return Optional.ofNullable(this.lastSuccess);
	}

	Optional<Instant> lastFailure() {
		return Optional.ofNullable(this.lastFailure);
	}

}
