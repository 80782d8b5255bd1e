package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The use of a pass by one request.
 *
 * @param id its name in logs
 * @param passId the pass
 * @param grant id of the payment whose grant is debited
 * @param amount how much was debited; zero where the grant counts nothing
 * @param endpoint the endpoint that is called
 * @param callKey what the caller named the call, so that it is made once, with what the
 * call is; {@code null} if the caller did not name it
 * @param state how far it has come
 * @param until when the process that made it is taken for dead
 * @since 0.1.0
 */
public record Draw(String id, String passId, String grant, BigDecimal amount, String endpoint,
		@Nullable CallKey callKey, DrawState state, Instant until) {

	Draw leaving() {
		return new Draw(this.id, this.passId, this.grant, this.amount, this.endpoint, this.callKey, DrawState.LEAVING,
				this.until);
	}

	Draw closed() {
		return new Draw(this.id, this.passId, this.grant, this.amount, this.endpoint, this.callKey, DrawState.CLOSED,
				this.until);
	}

	/**
	 * The caller's name for a call.
	 *
	 * @param value the name, unique for each call of a pass
	 * @param fingerprint digest of what is called
	 * @since 0.1.0
	 */
	public record CallKey(String value, String fingerprint) {

	}

}
