package io.github.x402spring.payment.scheme;

/**
 * Result of a check within a scheme.
 *
 * @param <T> what an accepted payment yields
 * @since 0.1.0
 */
public sealed interface SchemeResult<T> {

	/**
	 * The check passed.
	 *
	 * @param value what it yields
	 * @param <T> its type
	 * @since 0.1.0
	 */
	record Accepted<T>(T value) implements SchemeResult<T> {

	}

	/**
	 * All that can be checked in the process passed, but only the rail of the payment can
	 * tell whether its payer authorised it: see
	 * {@link io.github.x402spring.payment.rail.PaymentRail#prove}. Until then it is what
	 * anyone may have written, and nothing is reserved for it.
	 *
	 * @param value what it yields if the rail proves it
	 * @param <T> its type
	 * @since 0.1.0
	 */
	record Unproven<T>(T value) implements SchemeResult<T> {

	}

	/**
	 * The check failed.
	 *
	 * @param reason a protocol string
	 * @param <T> what would have been yielded
	 * @since 0.1.0
	 */
	record Refused<T>(String reason) implements SchemeResult<T> {

	}

	/**
	 * The credential is of another scheme, which may accept it.
	 *
	 * @param <T> what would have been yielded
	 * @since 0.1.0
	 */
	record NotMine<T>() implements SchemeResult<T> {

	}

}
