package io.github.x402spring.payment.quota;

import java.time.Instant;

/**
 * The header that tells a caller how many free calls are left, a dictionary (RFC 9651):
 * {@code plan="forecast", calls=2, until=@1798761600}. It is the state when the request
 * was admitted; the calls are full again at {@code until}.
 */
final class QuotaHeader {

	/** Name of the header of answers. */
	static final String NAME = "Payment-Free-Status";

	private QuotaHeader() {
	}

	static String of(String plan, long left, Instant until) {
		return "plan=\"" + plan + "\", calls=" + left + ", until=@" + until.getEpochSecond();
	}

}
