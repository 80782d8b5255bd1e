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
 * @param amount how much was debited; zero where the grant counts nothing. Of a metered
 * draw it is the most that the call may cost until the draw is closed, and then what it
 * did cost
 * @param used how much of that was used by content that has left or is about to, as far
 * as it is written down; {@code null} if the draw is not metered
 * @param endpoint the endpoint that is called
 * @param callKey what the caller named the call, so that it is made once, with what the
 * call is; {@code null} if the caller did not name it
 * @param state how far it has come
 * @param until when the process that made it is taken for dead
 * @since 0.1.0
 */
public record Draw(String id, String passId, String grant, BigDecimal amount, @Nullable BigDecimal used,
		String endpoint, @Nullable CallKey callKey, DrawState state, Instant until) {

	/**
	 * Create a draw.
	 * @throws IllegalArgumentException if more is used than was debited
	 */
	public Draw {
		if (used != null && (used.signum() < 0 || used.compareTo(amount) > 0)) {
			throw new IllegalArgumentException("The draw " + id + " cannot use " + used + " of " + amount);
		}
	}

	/**
	 * Create a draw that is not metered.
	 * @param id its name in logs
	 * @param passId the pass
	 * @param grant id of the payment whose grant is debited
	 * @param amount how much was debited
	 * @param endpoint the endpoint that is called
	 * @param callKey what the caller named the call, or {@code null}
	 * @param state how far it has come
	 * @param until when the process that made it is taken for dead
	 */
	public Draw(String id, String passId, String grant, BigDecimal amount, String endpoint, @Nullable CallKey callKey,
			DrawState state, Instant until) {
		this(id, passId, grant, amount, null, endpoint, callKey, state, until);
	}

	Draw leaving() {
		return new Draw(this.id, this.passId, this.grant, this.amount, this.used, this.endpoint, this.callKey,
				DrawState.LEAVING, this.until);
	}

	/**
	 * Use more of it.
	 * @param more how much is used so far; without effect if the draw is not metered
	 * @param end when the process that made it is taken for dead
	 * @return the draw
	 */
	Draw using(@Nullable BigDecimal more, Instant end) {
		return new Draw(this.id, this.passId, this.grant, this.amount, (this.used != null) ? more : null, this.endpoint,
				this.callKey, this.state, end);
	}

	/**
	 * Close it. What is not used is given back.
	 * @return the draw, whose amount is what it cost
	 */
	public Draw closed() {
		return new Draw(this.id, this.passId, this.grant, (this.used != null) ? this.used : this.amount, this.used,
				this.endpoint, this.callKey, DrawState.CLOSED, this.until);
	}

	/**
	 * Return what is given back if the draw is closed now.
	 * @return what is not used; zero if the draw is not metered
	 */
	public BigDecimal rest() {
		return (this.used != null) ? this.amount.subtract(this.used) : BigDecimal.ZERO;
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
