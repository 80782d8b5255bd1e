package io.github.x402spring.payment.limit;

import java.util.Optional;

import io.github.x402spring.payment.PaymentProblem;

/**
 * What one request may take from a limit: at most one token.
 *
 * @since 0.1.0
 */
public interface LimitPermit {

	/** For requests that are not limited. */
	LimitPermit UNLIMITED = new LimitPermit() {

		@Override
		public Optional<PaymentProblem> take() {
			return Optional.empty();
		}

		@Override
		public void giveBack() {
		}

	};

	/**
	 * Take a token, unless this request has one already.
	 * @return why the request is refused; empty if it has a token
	 */
	Optional<PaymentProblem> take();

	/**
	 * Give the token back, if this request has one.
	 */
	void giveBack();

}
