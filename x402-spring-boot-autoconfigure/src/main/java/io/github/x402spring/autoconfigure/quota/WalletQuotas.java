package io.github.x402spring.autoconfigure.quota;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.QuotaSubject;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * What free calls of wallets need: wallets that can sign in, and a ledger that tells
 * which of them have paid.
 */
final class WalletQuotas {

	private WalletQuotas() {
	}

	static void require(Plans plans, PaymentLedger ledger, Environment environment) {
		for (Plan plan : plans.all()) {
			FreeQuota free = plan.free();
			if (free == null || !free.by().contains(QuotaSubject.WALLET)) {
				continue;
			}
			String remedy = "remove wallet from x402.plans." + plan.name() + ".free.by.";
			if (!StringUtils.hasText(environment.getProperty("x402.base-url"))) {
				throw new X402ConfigurationException("The plan '" + plan.name()
						+ "' has free calls for wallets, but x402.base-url is not set. A wallet signs in to a URL, and "
						+ "the host that a request names is not to be trusted.",
						"Set x402.base-url to the origin by which clients reach the application, or " + remedy);
			}
			if (!(ledger instanceof ReportingLedger)) {
				throw new X402ConfigurationException("The plan '" + plan.name()
						+ "' has free calls for wallets that have paid, but the PaymentLedger bean cannot be searched "
						+ "for their payments.", "Implement ReportingLedger, or " + remedy);
			}
		}
	}

}
