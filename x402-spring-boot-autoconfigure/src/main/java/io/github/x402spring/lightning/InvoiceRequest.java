package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What an invoice should ask for.
 *
 * @param network where it is paid
 * @param amount millisatoshis, positive
 * @param description what is paid for: at most 128 characters, which all nodes take,
 * without control characters
 * @param expiry how long it can be paid: whole seconds, at most a day
 * @since 0.1.0
 */
public record InvoiceRequest(LightningNetwork network, BigInteger amount, String description, Duration expiry) {

	private static final int MAX_DESCRIPTION = 128;

	private static final Duration MAX_EXPIRY = Duration.ofDays(1);

	/** By how much the clock of a node may differ from ours. */
	private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

	/**
	 * Create a request.
	 * @throws IllegalArgumentException if something is out of the bounds
	 */
	public InvoiceRequest {
		if (amount.signum() <= 0 || amount.compareTo(InvoiceAmount.MAX) > 0) {
			throw new IllegalArgumentException("The amount of an invoice must be positive, and not more than there is");
		}
		if (description.length() > MAX_DESCRIPTION || description.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException("The description of an invoice must have at most " + MAX_DESCRIPTION
					+ " characters, without control characters");
		}
		if (!expiry.equals(Duration.ofSeconds(expiry.toSeconds())) || expiry.compareTo(Duration.ZERO) <= 0
				|| expiry.compareTo(MAX_EXPIRY) > 0) {
			throw new IllegalArgumentException("The expiry of an invoice must be whole seconds, and at most a day");
		}
	}

	/**
	 * Find out whether an invoice is what this asks for.
	 * @param invoice the invoice that a node made
	 * @param now the current time
	 * @return what is wrong, a constant; empty if nothing is
	 */
	public Optional<String> objection(LightningInvoice invoice, Instant now) {
		if (invoice.network() != this.network) {
			return Optional.of("it is for another network");
		}
		if (!this.amount.equals(invoice.amount())) {
			return Optional.of("its amount differs");
		}
		if (!isDescribed(invoice)) {
			return Optional.of("its description differs");
		}
		Instant end = invoice.expiresAt();
		if (!end.isAfter(now)) {
			return Optional.of("it has expired");
		}
		return end.isAfter(now.plus(this.expiry).plus(CLOCK_DIFFERENCE)) ? Optional.of("it expires too late")
				: Optional.empty();
	}

	private boolean isDescribed(LightningInvoice invoice) {
		return (invoice.description() != null) ? invoice.description().equals(this.description)
				: HexFormat.of()
					.formatHex(PaymentHash.sha256(this.description.getBytes(StandardCharsets.UTF_8)))
					.equals(invoice.descriptionHash());
	}

}
