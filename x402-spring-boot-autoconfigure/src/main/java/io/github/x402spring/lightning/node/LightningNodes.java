package io.github.x402spring.lightning.node;

import java.time.Clock;

import io.github.x402spring.lightning.LightningNode;

/**
 * Connects to nodes of Lightning over HTTP. None is called before it is asked for
 * something.
 *
 * @since 0.1.0
 */
public final class LightningNodes {

	private LightningNodes() {
	}

	/**
	 * Connect to LND by its REST interface.
	 * @param settings where it is; its certificate is its own, as a rule
	 * @param macaroon the macaroon for invoices in hexadecimal digits
	 * @param clock tells whether its invoices have time left
	 * @return the node
	 */
	public static LightningNode lnd(NodeSettings settings, String macaroon, Clock clock) {
		return new LndNode(settings, macaroon, clock);
	}

	/**
	 * Connect to phoenixd.
	 * @param settings where it is
	 * @param password the password with limited access
	 * @param clock tells whether its invoices have time left
	 * @return the node, which takes whole satoshis
	 */
	public static LightningNode phoenixd(NodeSettings settings, String password, Clock clock) {
		return new PhoenixdNode(settings, password, clock);
	}

	/**
	 * Connect to Core Lightning by clnrest.
	 * @param settings where it is
	 * @param rune a rune for {@code invoice} and {@code listinvoices}
	 * @param clock tells whether its invoices have time left
	 * @return the node
	 */
	public static LightningNode coreLightning(NodeSettings settings, String rune, Clock clock) {
		return new CoreLightningNode(settings, rune, clock);
	}

	/**
	 * Connect to a wallet of LNbits.
	 * @param settings where it is
	 * @param apiKey the key for invoices, never the admin key
	 * @param clock tells whether its invoices have time left
	 * @return the node, which takes whole satoshis
	 */
	public static LightningNode lnbits(NodeSettings settings, String apiKey, Clock clock) {
		return new LnbitsNode(settings, apiKey, clock);
	}

}
