package io.github.x402spring.payment.quota;

import java.util.OptionalLong;

/**
 * What became of taking a part of a quota.
 *
 * @since 0.1.0
 */
public sealed interface QuotaResult {

	/**
	 * Return how much is used now.
	 * @return how much; empty if nothing was taken
	 */
	default OptionalLong used() {
		return OptionalLong.empty();
	}

	/**
	 * The part was taken.
	 *
	 * @param now how much is used now, with it
	 * @since 0.1.0
	 */
	record Taken(long now) implements QuotaResult {

		@Override
		public OptionalLong used() {
			return OptionalLong.of(this.now);
		}

	}

	/**
	 * Too little is left to the caller. Nothing was taken.
	 *
	 * @since 0.1.0
	 */
	record Spent() implements QuotaResult {

	}

	/**
	 * The caller is new, and there is no room for another one. Nothing was taken.
	 *
	 * @since 0.1.0
	 */
	record Full() implements QuotaResult {

	}

}
