package io.github.x402spring.mpp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.Proof;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A transfer that its payer sent to the chain for a challenge. It is nothing secret: all
 * of it is on the chain.
 *
 * @param transaction hash of the transaction, in lower case
 * @param logPosition which of the transaction's logs tells of the transfer, from 0
 * @param issued when the challenge was issued
 * @param expires when the challenge ended
 * @param block the newest block that was known when the challenge was issued, or
 * {@code null}
 * @since 0.1.0
 */
public record TransactionProof(String transaction, int logPosition, Instant issued, Instant expires,
		@Nullable Long block) implements Proof {

	/** How long a transaction that was sent in time may take until it is in a block. */
	private static final Duration LATEST_BLOCK = Duration.ofHours(1);

	/** How long after the end of the challenge the transaction can be presented. */
	private static final Duration LAST_USE = Duration.ofDays(1);

	/** By how much the chain's clock and ours may differ. */
	private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

	/**
	 * Return whether a block is from before the challenge: by its number where a block
	 * was known, since clocks may be wrong.
	 * @param number number of the block
	 * @param time time of the block
	 * @return whether a transfer in it was made for something else
	 */
	public boolean isBeforeChallenge(long number, Instant time) {
		return (this.block != null) ? number <= this.block : time.isBefore(this.issued.minus(CLOCK_DIFFERENCE));
	}

	/**
	 * Return until when a block may hold the transfer. The price of the challenge is not
	 * good for ever.
	 * @return the time of the latest block
	 */
	public Instant latestBlock() {
		return this.expires.plus(LATEST_BLOCK);
	}

	/**
	 * Return until when the transaction can be presented.
	 * @return the end
	 */
	public Instant lastUse() {
		return this.expires.plus(LAST_USE);
	}

	/**
	 * Return until when the payment must be remembered. Its payer may hold another
	 * challenge that the same transfer pays: one that was issued before the transfer, an
	 * hour after the end of this one at the latest.
	 * @return when no challenge can be presented with the transaction any more
	 */
	Instant lastUseOfAny() {
		Duration validity = Duration.between(this.issued, this.expires);
		return latestBlock().plus(validity).plus(LAST_USE);
	}

	@Override
	public String stored() {
		ObjectNode json = CanonicalJson.object()
			.put("expires", this.expires.toString())
			.put("issued", this.issued.toString())
			.put("logPosition", this.logPosition)
			.put("transaction", this.transaction);
		if (this.block != null) {
			json.put("block", this.block.toString());
		}
		return StrictJson.write(json);
	}

	static TransactionProof read(String stored) {
		JsonNode json = StrictJson.parseObject(stored);
		String block = StrictJson.optionalString(json, "block");
		try {
			return new TransactionProof(StrictJson.string(json, "transaction"), StrictJson.integer(json, "logPosition"),
					Instant.parse(StrictJson.string(json, "issued")), Instant.parse(StrictJson.string(json, "expires")),
					(block != null) ? Long.valueOf(block) : null);
		}
		catch (DateTimeException | IllegalArgumentException ex) {
			throw new MalformedMessageException("The stored transaction cannot be read");
		}
	}

}
