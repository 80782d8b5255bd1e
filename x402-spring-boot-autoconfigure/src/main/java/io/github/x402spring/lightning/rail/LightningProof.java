package io.github.x402spring.lightning.rail;

import java.time.DateTimeException;
import java.time.Instant;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.payment.Proof;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a paid invoice. Its preimage was checked, and is not kept.
 *
 * @param hash what it was paid against
 * @param until until when it can be presented for content
 * @param rate dollars for one bitcoin at which it was priced, or {@code null}
 */
record LightningProof(PaymentHash hash, Instant until, @Nullable String rate) implements Proof {

	@Override
	public String stored() {
		String stored = this.hash + " " + this.until.getEpochSecond();
		return (this.rate != null) ? stored + " " + this.rate : stored;
	}

	static LightningProof read(String stored) {
		String[] parts = stored.split(" ", -1);
		if (parts.length < 2 || parts.length > 3) {
			throw new MalformedMessageException("This is not the stored form of a paid invoice");
		}
		try {
			return new LightningProof(new PaymentHash(parts[0]), Instant.ofEpochSecond(Long.parseLong(parts[1])),
					(parts.length > 2) ? parts[2] : null);
		}
		catch (IllegalArgumentException | DateTimeException ex) {
			throw new MalformedMessageException("This is not the stored form of a paid invoice");
		}
	}

}
