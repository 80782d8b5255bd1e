package io.github.x402spring.web.servlet.handler;

import java.time.Duration;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.scheme.PaymentWay;

/**
 * Finds the ways in which an endpoint can be paid: those that are configured, or the one
 * that its annotation names.
 */
final class EndpointWays {

	private final List<PaymentWay> configured;

	private final Duration maxTimeout;

	/**
	 * Create it.
	 * @param configured the configured ways, the first being the default; may be empty
	 * @param maxTimeout how long a payment stays valid where nothing else is said
	 */
	EndpointWays(List<PaymentWay> configured, Duration maxTimeout) {
		this.configured = List.copyOf(configured);
		this.maxTimeout = maxTimeout;
	}

	/**
	 * Return the configured ways.
	 * @return at least one
	 * @throws X402ConfigurationException if there is none
	 */
	List<PaymentWay> all() {
		if (this.configured.isEmpty()) {
			throw noRecipient();
		}
		return this.configured;
	}

	/**
	 * Return the configured ways in which payments name the wallet that pays.
	 * @param property where it is configured that what is sold is bound to that wallet
	 * @return at least one
	 * @throws X402ConfigurationException if there is none
	 */
	List<PaymentWay> ofWallets(String property) {
		List<PaymentWay> ways = all().stream().filter(PaymentWay::namesWallet).toList();
		if (ways.isEmpty()) {
			throw new X402ConfigurationException(
					property + ".wallet-bound is set, but there is no way to pay that names a wallet.",
					"Set x402.pay-to and x402.network to be paid on an EVM network as well, or remove " + property
							+ ".wallet-bound.");
		}
		return ways;
	}

	/**
	 * Return the ways that an annotation asks for. One that names a network or a token
	 * names the only way to pay.
	 * @param network the network, may be empty
	 * @param asset the token, may be empty
	 * @param payTo who is paid, may be empty
	 * @return at least one way, unless none of them pays an address
	 * @throws X402ConfigurationException if it remains unknown who is paid where
	 */
	List<PaymentWay> named(String network, String asset, String payTo) {
		if (this.configured.isEmpty()) {
			if (network.isEmpty() || payTo.isEmpty()) {
				throw noRecipient();
			}
			return List.of(new PaymentWay(new Network(network), asset.isEmpty() ? null : asset,
					new Address(payTo).value(), this.maxTimeout));
		}
		List<PaymentWay> named = this.configured.stream().filter((it) -> it.isNamedBy(network, asset, payTo)).toList();
		if (!named.isEmpty()) {
			return named;
		}
		if (!network.isEmpty() || !asset.isEmpty()) {
			return List.of(only(this.configured.getFirst(), network, asset, payTo));
		}
		if (payTo.isEmpty()) {
			return this.configured;
		}
		String payee = new Address(payTo).value();
		return this.configured.stream().filter((it) -> it.payTo() != null).map((it) -> it.paying(payee)).toList();
	}

	private static PaymentWay only(PaymentWay first, String network, String asset, String payTo) {
		boolean otherNetwork = !network.isEmpty() && !network.equals(first.network().id());
		String configuredAsset = otherNetwork ? null : first.asset();
		return new PaymentWay(network.isEmpty() ? first.network() : new Network(network),
				asset.isEmpty() ? configuredAsset : asset, payTo.isEmpty() ? first.payTo() : new Address(payTo).value(),
				first.maxTimeout());
	}

	private static X402ConfigurationException noRecipient() {
		return new X402ConfigurationException("There are paid handlers, but x402.pay-to or x402.network is not set.",
				"Set x402.pay-to to your address, and x402.network to the network, such as eip155:84532; "
						+ "or name both in every @PaidEndpoint. To be paid over Lightning alone, set "
						+ "x402.lightning.node.type.");
	}

}
