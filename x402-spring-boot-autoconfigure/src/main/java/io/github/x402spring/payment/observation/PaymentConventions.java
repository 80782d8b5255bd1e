package io.github.x402spring.payment.observation;

import org.jspecify.annotations.Nullable;

/**
 * What replaces the default conventions.
 *
 * @param payment for requests, or {@code null}
 * @param verification for verifications, or {@code null}
 * @param settlement for settlements, or {@code null}
 * @param reconciliation for looks for evidence, or {@code null}
 * @param ledger for calls to the ledger, or {@code null}
 * @since 0.1.0
 */
public record PaymentConventions(@Nullable PaymentObservationConvention payment,
		@Nullable VerificationObservationConvention verification, @Nullable SettlementObservationConvention settlement,
		@Nullable ReconciliationObservationConvention reconciliation, @Nullable LedgerObservationConvention ledger) {

	/** Replaces nothing. */
	public static final PaymentConventions DEFAULT = new PaymentConventions(null, null, null, null, null);

}
