package io.github.x402spring.autoconfigure.pass;

import java.util.List;
import java.util.stream.Collectors;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.SellerProperties;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.scheme.PaymentWay;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What passes that are bound to a wallet need.
 */
final class WalletBoundPasses {

	private static final Log logger = LogFactory.getLog(WalletBoundPasses.class);

	private WalletBoundPasses() {
	}

	/**
	 * Require that each wallet that can pay for such a pass can use it.
	 * @param plans the plans
	 * @param seller what the seller asks for
	 * @param contractWallets whether contract wallets can pay
	 * @param ways the ways to pay
	 * @throws X402ConfigurationException if some could not
	 */
	static void require(Plans plans, SellerProperties seller, boolean contractWallets, List<PaymentWay> ways) {
		PassTerms bound = plans.passes().stream().filter(PassTerms::walletBound).findFirst().orElse(null);
		if (bound == null) {
			return;
		}
		if (PaymentWayFactory.baseUrl(seller) == null) {
			throw new X402ConfigurationException(
					"The pass " + bound.id()
							+ " is bound to a wallet, but x402.base-url is not set. A wallet signs in to "
							+ "a URL, and the host that a request names is not to be trusted.",
					"Set x402.base-url to the origin by which clients reach the application, such as "
							+ "https://api.example.com.");
		}
		if (contractWallets) {
			throw new X402ConfigurationException("The pass " + bound.id()
					+ " is bound to a wallet, and contract wallets can pay for it, but they cannot sign in to use it.",
					"Set x402.onchain.contract-wallets.enabled=false, or remove x402.plans." + bound.plan() + ".passes."
							+ bound.name() + ".wallet-bound.");
		}
		say(plans, ways);
	}

	private static void say(Plans plans, List<PaymentWay> ways) {
		String others = ways.stream()
			.filter((way) -> !way.namesWallet())
			.map((way) -> way.network().id())
			.distinct()
			.collect(Collectors.joining(", "));
		if (!others.isEmpty()) {
			logger.info("Passes that are bound to a wallet are not sold on " + others + ", where payments name none: "
					+ plans.passes()
						.stream()
						.filter(PassTerms::walletBound)
						.map(PassTerms::id)
						.collect(Collectors.joining(", ")));
		}
	}

}
