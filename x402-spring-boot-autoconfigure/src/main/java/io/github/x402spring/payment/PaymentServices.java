package io.github.x402spring.payment;

import java.util.Map;
import java.util.Objects;

/**
 * What the parts of the life cycle share.
 *
 * @param book the ledger and its listeners
 * @param settlements the way to the money
 * @param policy times and limits
 * @param schemes schemes by name
 */
record PaymentServices(PaymentBook book, Settlements settlements, PaymentPolicy policy,
		Map<String, PaymentScheme> schemes) {

	PaymentScheme scheme(CheckedPayment payment) {
		return Objects.requireNonNull(this.schemes.get(payment.requirements().scheme()));
	}

}
