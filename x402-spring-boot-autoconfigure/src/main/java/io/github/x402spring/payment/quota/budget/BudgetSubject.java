package io.github.x402spring.payment.quota.budget;

import java.util.Locale;

/**
 * Whose spending a budget counts.
 *
 * @since 0.1.0
 */
public enum BudgetSubject {

	/** One payer's, at all endpoints of the plan. */
	PAYER,

	/** All payers', at one endpoint of the plan. */
	ENDPOINT;

	/**
	 * Return the name in meters and answers.
	 * @return the name in lower case
	 */
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

}
