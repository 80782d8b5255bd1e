package io.github.x402spring.lightning.rail;

import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.lightning.InvoiceState;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an invoice that pages ask about. Guarded by {@link InvoiceLooks}.
 */
final class InvoiceLook {

	/** For how long a payment may have been on its way when the invoice ended. */
	private static final Duration AFTER_END = Duration.ofMinutes(10);

	/** Null if the node did not say. */
	@Nullable InvoiceState state = new InvoiceState.Open();

	/** Whether the node is being asked. */
	boolean asking;

	/** When the node may be asked again. */
	Instant next;

	InvoiceLook(Instant next) {
		this.next = next;
	}

	/** When the node said first that it has ended. */
	private @Nullable Instant ended;

	void answered(@Nullable InvoiceState said, Instant now) {
		this.asking = false;
		this.state = said;
		if (said instanceof InvoiceState.Ended && this.ended == null) {
			this.ended = now;
		}
	}

	/**
	 * Return whether the last answer stays as it is.
	 * @param now the current time
	 * @return whether it is paid, or has ended so long ago that no payment is on its way
	 */
	boolean isFinal(Instant now) {
		return this.state instanceof InvoiceState.Settled || (this.state instanceof InvoiceState.Ended
				&& this.ended != null && !now.isBefore(this.ended.plus(AFTER_END)));
	}

}
