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
