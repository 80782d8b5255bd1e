package io.github.x402spring.payment.limit;

import io.github.x402spring.payment.admission.Fingerprint;

/**
 * Names what one caller has used of a limit.
 *
 * @param limit name of the limit
 * @param subject a digest of who the caller is, so that stores hold no addresses
 * @since 0.1.0
 */
public record LimitKey(String limit, String subject) {

	/** Enough that no two callers share one. */
	private static final int DIGITS = 32;

	/** Few enough to be kept besides, many enough that newcomers seldom meet. */
	private static final int SHARED = 1024;

	/**
	 * Return the key of a caller.
	 * @param limit name of the limit
	 * @param caller who the caller is
	 * @return the key
	 */
	public static LimitKey of(String limit, String caller) {
		return new LimitKey(limit, Fingerprint.ofText(caller).substring(0, DIGITS));
	}

	/**
	 * Return the key that counts for this caller while a store is full. Each caller has
	 * the same one every time, and shares it with others.
	 * @return one of 1024 keys, none of which is that of a caller
	 */
	public LimitKey shared() {
		return new LimitKey(this.limit, "shared-" + Math.floorMod(this.subject.hashCode(), SHARED));
	}

}
