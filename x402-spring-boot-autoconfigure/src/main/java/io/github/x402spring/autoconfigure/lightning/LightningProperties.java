package io.github.x402spring.autoconfigure.lightning;

import java.math.BigDecimal;
import java.time.Duration;

import io.github.x402spring.lightning.LightningNetwork;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Lightning as a way to be paid.
 *
 * @param network Network on which invoices are paid. For the sandbox it is regtest by
 * default.
 * @param invoiceExpiry How long an invoice can be paid, in whole seconds and at most 5
 * minutes.
 * @param redeemableFor How long after an invoice has expired its payment still buys the
 * content. After that it is owed back.
 * @param strict Whether the node must say that an invoice is settled. Otherwise its
 * preimage is proof enough.
 * @param maxOpenInvoices How many invoices may wait for payment at once. Beyond that
 * Lightning is left out of challenges. With 0 no invoices are made any more, and those
 * that were paid are still served.
 * @param maxOpenInvoicesPerNetwork How many of them one client network may have.
 * @param invoiceTimeout How long a challenge waits for its invoice before it goes out
 * without Lightning.
 * @param rate Dollars for one bitcoin at which prices in dollars are paid over Lightning.
 * For a rate that moves, define a RateProvider bean instead.
 * @param maxRateAge How old the rate of a RateProvider may be.
 * @param node The node that makes invoices.
 */
@ConfigurationProperties("x402.lightning")
record LightningProperties(@Nullable LightningNetwork network, @DefaultValue("5m") Duration invoiceExpiry,
		@DefaultValue("1h") Duration redeemableFor, @DefaultValue("false") boolean strict,
		@DefaultValue("10000") int maxOpenInvoices, @DefaultValue("100") int maxOpenInvoicesPerNetwork,
		@DefaultValue("2s") Duration invoiceTimeout, @Nullable BigDecimal rate,
		@DefaultValue("10m") Duration maxRateAge, @DefaultValue Node node) {

	/**
	 * The node that makes invoices.
	 *
	 * @param type Kind of node. Lightning is switched on by it, or by a LightningNode
	 * bean.
	 * @param url Base URL of the node. It must be https, unless the node is on this
	 * machine.
	 * @param macaroon Macaroon for invoices of LND, in hexadecimal digits.
	 * @param password Password of phoenixd with limited access.
	 * @param rune Rune of Core Lightning for the methods invoice and listinvoices.
	 * @param apiKey Invoice key of the LNbits wallet, never its admin key.
	 * @param connectTimeout Time limit for connecting.
	 * @param readTimeout Time limit for a whole call.
	 * @param maxConcurrentCalls How many invoices may be in the making at once, and how
	 * many may be looked up at once.
	 * @param ssl TLS to the node.
	 */
	record Node(@Nullable Type type, @Nullable String url, @Nullable String macaroon, @Nullable String password,
			@Nullable String rune, @Nullable String apiKey, @DefaultValue("2s") Duration connectTimeout,
			@DefaultValue("5s") Duration readTimeout, @DefaultValue("16") int maxConcurrentCalls,
			@DefaultValue Ssl ssl) {

		// Most of it is secret.
		@Override
		public String toString() {
			return "Node[" + this.type + "]";
		}

	}

	/**
	 * TLS to the node.
	 *
	 * @param bundle Name of the SSL bundle to use, which trusts the certificate of the
	 * node.
	 */
	record Ssl(@Nullable String bundle) {

	}

	/**
	 * Kinds of nodes.
	 */
	enum Type {

		/** LND, by its REST interface. */
		LND,

		/** Phoenixd. It takes whole satoshis. */
		PHOENIXD,

		/** Core Lightning, by clnrest. */
		CLN,

		/** A wallet of LNbits. It takes whole satoshis. */
		LNBITS,

		/** Play money in the process, for development and tests. */
		SANDBOX

	}

}
