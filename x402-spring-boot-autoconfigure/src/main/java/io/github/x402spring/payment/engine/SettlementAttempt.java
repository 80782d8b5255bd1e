package io.github.x402spring.payment.engine;

import java.time.Duration;

import io.github.x402spring.payment.Payment;

/**
 * What became of the attempt to settle a reserved payment.
 */
sealed interface SettlementAttempt {

	/**
	 * The settler was asked.
	 *
	 * @param payment the payment afterwards
	 */
	record Made(Payment payment) implements SettlementAttempt {

	}

	/**
	 * Another process took the reservation over before anything was sent.
	 */
	record Lost() implements SettlementAttempt {

	}

	/**
	 * The settler sent nothing; the reservation was given back.
	 *
	 * @param retryAfter when the same payment may be presented again
	 */
	record NotSent(Duration retryAfter) implements SettlementAttempt {

	}

}
