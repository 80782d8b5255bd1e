package io.github.x402spring.payment.observation;

import org.jspecify.annotations.Nullable;

/**
 * What replaces the default conventions.
 *
 * @param payment for requests, or {@code null}
 * @param settlement for settlements, or {@code null}
 * @since 0.1.0
 */
public record PaymentConventions(@Nullable PaymentObservationConvention payment,
		@Nullable SettlementObservationConvention settlement) {

	/** Replaces nothing. */
	public static final PaymentConventions DEFAULT = new PaymentConventions(null, null);

}
