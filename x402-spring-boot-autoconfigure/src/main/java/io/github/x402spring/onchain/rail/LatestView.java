package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.onchain.key.GasFees;

/**
 * What the chain was last seen to know of an account, and what gas costs by that.
 */
final class LatestView {

	private final LaneParts parts;

	private ChainView view;

	private Instant seenAt;

	/**
	 * See the chain for the first time.
	 * @param parts what the lane works with
	 * @param hashes transactions to see
	 */
	LatestView(LaneParts parts, List<String> hashes) {
		this.parts = parts;
		this.view = parts.look(hashes);
		this.seenAt = parts.now();
	}

	ChainView get() {
		return this.view;
	}

	void renew(List<String> hashes) {
		this.view = this.parts.look(hashes);
		this.seenAt = this.parts.now();
	}

	/**
	 * Return what a transaction should pay, by a view that is not old.
	 * @return the fees; empty if that is more than is allowed
	 */
	Optional<GasFees> currentFees() {
		if (this.parts.hasPassed(this.parts.settings().resendAfter(), this.seenAt)) {
			renew(List.of());
		}
		return fees();
	}

	Optional<GasFees> fees() {
		return this.parts.gas().quote(this.view.baseFee(), this.view.priority());
	}

	/**
	 * Return how much gas the account can pay for: nodes want it to hold the limit of a
	 * transaction at the whole fee.
	 * @param fees what a transaction pays
	 * @return units of gas; empty if the node does not say what the account holds
	 */
	Optional<BigInteger> affordableGas(GasFees fees) {
		return Optional.ofNullable(this.view.balance()).map((balance) -> balance.divide(fees.most()));
	}

}
