package io.github.x402spring.payment.pass.jdbc;

import java.util.function.BooleanSupplier;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;

import org.springframework.dao.DuplicateKeyException;

/**
 * Adds rows that another process may have added, or the same caller.
 */
final class OrElseThere {

	private OrElseThere() {
	}

	static boolean run(BooleanSupplier step) {
		try {
			return step.getAsBoolean();
		}
		catch (LedgerUnavailableException ex) {
			if (ex.getCause() instanceof DuplicateKeyException) {
				return false;
			}
			throw ex;
		}
	}

}
