package io.github.x402spring.payment;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.github.x402spring.Network;
import org.jspecify.annotations.Nullable;

/**
 * A price in one kind of payment. It is computed in the process for every request,
 * without a remote call. Clients see it as an {@link Offer}.
 *
 * @param kind the kind of payment
 * @param asset what is paid with, such as the address of a token contract
 * @param amount the price in the asset's smallest unit, positive
 * @param payee who gets the money, or {@code null} if the kind of payment names no payee
 * @param validity how long a payment for it may take to arrive, in whole seconds
 * @param details what a payer must know besides, such as the name and version of a
 * token's EIP-712 domain; in the order of the keys
 * @since 0.1.0
 */
public record Quote(PaymentKind kind, String asset, BigInteger amount, @Nullable String payee, Duration validity,
		Map<String, String> details) {

	/**
	 * Name of the detail that says what a price is in dollars, if it was converted at a
	 * rate.
	 */
	public static final String DOLLARS = "dollars";

	private static final int MAX_BITS = 256;

	/**
	 * Create a quote.
	 * @throws IllegalArgumentException if the amount is not positive or exceeds 256 bits,
	 * or if the validity is not a positive number of whole seconds
	 */
	public Quote {
		if (amount.signum() <= 0) {
			throw new IllegalArgumentException("amount must be positive");
		}
		if (amount.bitLength() > MAX_BITS) {
			throw new IllegalArgumentException("amount exceeds 256 bits");
		}
		if (!validity.equals(Duration.ofSeconds(validity.toSeconds())) || validity.compareTo(Duration.ZERO) <= 0
				|| validity.compareTo(Duration.ofSeconds(Integer.MAX_VALUE)) > 0) {
			throw new IllegalArgumentException("validity must be a positive number of whole seconds");
		}
		details = (details.size() > 1) ? Collections.unmodifiableMap(new TreeMap<>(details)) : Map.copyOf(details);
	}

	/**
	 * Return the network on which the money moves.
	 * @return the network of the kind
	 */
	public Network network() {
		return this.kind.network();
	}

	/**
	 * Return the price in dollars, if it was converted at a rate.
	 * @return dollars; empty if the amount says by itself what it is worth
	 */
	public Optional<BigDecimal> dollars() {
		return Optional.ofNullable(this.details.get(DOLLARS)).map(BigDecimal::new);
	}

	/**
	 * Return this quote for another amount.
	 * @param other the amount in the asset's smallest unit
	 * @return a quote that is equal otherwise
	 */
	public Quote withAmount(BigInteger other) {
		return new Quote(this.kind, this.asset, other, this.payee, this.validity, this.details);
	}

}
