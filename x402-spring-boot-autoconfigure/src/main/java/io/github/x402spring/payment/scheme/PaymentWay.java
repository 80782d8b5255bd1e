package io.github.x402spring.payment.scheme;

import java.time.Duration;

import io.github.x402spring.Network;
import org.jspecify.annotations.Nullable;

/**
 * One configured way to pay: where the money may come from and who gets it, still without
 * an amount.
 *
 * @param network the network to be paid on
 * @param asset the token, its address or symbol; {@code null} for the network's default
 * @param payTo who is paid, in the form of the network; schemes check it. {@code null}
 * where payments name no payee, as over Lightning
 * @param maxTimeout how long a payment stays valid
 * @since 0.1.0
 */
public record PaymentWay(Network network, @Nullable String asset, @Nullable String payTo, Duration maxTimeout) {

	/**
	 * Return this way for another payee.
	 * @param other who is paid
	 * @return a way that is equal otherwise
	 */
	public PaymentWay paying(String other) {
		return new PaymentWay(this.network, this.asset, other, this.maxTimeout);
	}

	/**
	 * Return whether payments in this way name the wallet that pays, which can sign in
	 * afterwards.
	 * @return whether they are made by accounts of an EVM network to a payee; not so over
	 * Lightning
	 */
	public boolean namesWallet() {
		return this.payTo != null && this.network.isEvm();
	}

	/**
	 * Return whether an endpoint that names its only way to pay means this one. One that
	 * names no payee is meant by its network alone.
	 * @param otherNetwork the network that it names, or empty
	 * @param otherAsset the token that it names, or empty
	 * @param otherPayTo the payee that it names, or empty
	 * @return whether this way names no payee, and the endpoint nothing but its network
	 */
	public boolean isNamedBy(String otherNetwork, String otherAsset, String otherPayTo) {
		return this.payTo == null && otherNetwork.equals(this.network.id()) && otherAsset.isEmpty()
				&& otherPayTo.isEmpty();
	}

}
