package io.github.x402spring.payment;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.pricing.PaymentOption;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.protocol.PaymentPayload;
import io.github.x402spring.protocol.PaymentRequirements;

/**
 * A way in which value is authorised, such as {@code exact}: it builds the offers of a
 * challenge and checks what clients present, without asking anybody.
 *
 * @since 0.1.0
 */
public interface PaymentScheme {

	/**
	 * Return the scheme's name on the wire.
	 * @return the name
	 */
	String name();

	/**
	 * Build the offer for a price. Equal arguments give equal offers.
	 * @param price the price
	 * @param option the way to pay
	 * @return the requirements
	 * @throws IllegalArgumentException if the price cannot be expressed exactly with this
	 * option
	 */
	PaymentRequirements offer(Price price, PaymentOption option);

	/**
	 * Find out who signed a payment, and what it can be used for only once. A payment
	 * that was taken before may come back when its token is not offered any more, so a
	 * scheme accepts here what it can read; whether it may pay for anything new is for
	 * {@link #match} to say.
	 * @param payload the payment as presented
	 * @param offers what is offered now; only network and token are looked at
	 * @return the payment, or why it cannot be accepted
	 * @throws io.github.x402spring.protocol.MalformedMessageException if the scheme's
	 * data has not the prescribed form
	 */
	SchemeResult<AuthenticatedPayment> authenticate(PaymentPayload payload, List<PaymentRequirements> offers);

	/**
	 * Find the offer that a payment meets now.
	 * @param payment the payment
	 * @param offers what is offered
	 * @param now the current time
	 * @return the offer that is met, or why none is
	 */
	SchemeResult<PaymentRequirements> match(AuthenticatedPayment payment, List<PaymentRequirements> offers,
			Instant now);

	/**
	 * Check whether a payment that was accepted has time left to be settled.
	 * @param payment the payment
	 * @param now the current time
	 * @return the reason against it, or empty
	 */
	Optional<String> expiry(AuthenticatedPayment payment, Instant now);

	/**
	 * Convert an amount for people.
	 * @param requirements requirements of this scheme
	 * @return the token's ticker and decimals, or empty if they are not known
	 */
	Optional<TokenUnit> unit(PaymentRequirements requirements);

	/**
	 * How amounts of a token are written for people.
	 *
	 * @param symbol the ticker
	 * @param decimals digits behind the point
	 * @since 0.1.0
	 */
	record TokenUnit(String symbol, int decimals) {

		/**
		 * Convert an atomic amount.
		 * @param atomic amount in the smallest unit
		 * @return amount in units of the token, without trailing zeros
		 */
		public BigDecimal toDecimal(BigInteger atomic) {
			BigDecimal decimal = new BigDecimal(atomic, this.decimals).stripTrailingZeros();
			return (decimal.scale() < 0) ? decimal.setScale(0) : decimal;
		}

	}

}
