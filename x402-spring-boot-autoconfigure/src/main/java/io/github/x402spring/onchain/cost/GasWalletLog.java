package io.github.x402spring.onchain.cost;

import io.github.x402spring.onchain.cost.GasWallet.State;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Says once that an account has little left for gas or too little, and once that it got
 * more. Fees go up and down: only more coins are a recovery.
 */
final class GasWalletLog {

	private static final Log logger = LogFactory.getLog(GasWalletLog.class);

	private @Nullable GasWallet worst;

	synchronized void tell(GasWallet now) {
		GasWallet before = this.worst;
		State state = now.state();
		String text = "Account " + now.account() + " on " + now.network() + " has " + now.describe();
		if (state == State.EMPTY && (before == null || before.state() == State.LOW)) {
			this.worst = now;
			logger.error(text + ". Send it coins. Payments on " + now.network()
					+ " are refused with 503 unless another account can pay for gas");
		}
		else if (state == State.LOW && before == null) {
			this.worst = now;
			logger.warn(text + ". Send it coins");
		}
		else if (state == State.ENOUGH && before != null && now.hasMoreThan(before)) {
			this.worst = null;
			logger.info(text + " again");
		}
	}

}
