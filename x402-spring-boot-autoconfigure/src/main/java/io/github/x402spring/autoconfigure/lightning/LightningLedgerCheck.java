package io.github.x402spring.autoconfigure.lightning;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Requires a database where invoices are paid with real money. That an invoice was used
 * stands in the ledger alone: after a restart without one, each would pay again.
 *
 * @param network where invoices are paid
 * @param playMoney whether invoices are paid with play money
 * @param ledger the ledger
 */
record LightningLedgerCheck(LightningNetwork network, boolean playMoney,
		ObjectProvider<PaymentLedger> ledger) implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(LightningLedgerCheck.class);

	@Override
	public void afterSingletonsInstantiated() {
		PaymentLedger books = this.ledger.getIfUnique();
		if (books == null || books.isDurable()) {
			return;
		}
		if (!this.network.isTest()) {
			throw new X402ConfigurationException(
					"x402.lightning.network is mainnet, but the x402 ledger is in memory. After a restart every invoice "
							+ "that was paid before could be used again.",
					"Set spring.datasource.url to a database that survives a restart, and let x402.ledger.type be "
							+ "'auto' or 'jdbc', or use a test network.");
		}
		if (this.playMoney) {
			return;
		}
		logger.info("Invoices of Lightning are remembered in memory only: after a restart those that were used can be "
				+ "used again. On mainnet a database is required");
	}

}
