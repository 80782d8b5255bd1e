package io.github.x402spring.payment.limit;

import java.time.Instant;

/**
 * The lease of a call that runs.
 *
 * @param key whose call it is
 * @param id names the lease
 * @param until when it ends, unless it is renewed
 * @since 0.1.0
 */
public record CallLease(LimitKey key, String id, Instant until) {

	CallLease renewed(Instant end) {
		return new CallLease(this.key, this.id, end);
	}

}
