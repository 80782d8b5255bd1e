package io.github.x402spring.autoconfigure.pass;

import io.github.x402spring.payment.pass.PassListener;

/**
 * What is logged about passes, for tests of other packages.
 */
public final class PassLog {

	private PassLog() {
	}

	public static PassListener listener() {
		return new LoggingPassListener(true);
	}

}
