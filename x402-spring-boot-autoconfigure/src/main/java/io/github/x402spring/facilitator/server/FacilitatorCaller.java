package io.github.x402spring.facilitator.server;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;

/**
 * A seller for whom payments are verified and settled.
 *
 * @param name name in the books and logs
 * @param token its secret; empty for callers on this machine, which need none
 * @param assets the tokens it may be paid in: contracts that our accounts call
 * @param payees addresses that may be paid; empty for any address
 * @param minAmount smallest amount that is settled, in units of the token
 * @param limits how many payments may be settled
 * @since 0.1.0
 */
public record FacilitatorCaller(String name, Optional<BearerToken> token, Set<Asset> assets,
		Optional<Set<Address>> payees, BigDecimal minAmount, ClaimLimits limits) {

	/**
	 * Create a copy that does not change.
	 */
	public FacilitatorCaller {
		assets = Set.copyOf(assets);
		payees = payees.map(Set::copyOf);
	}

	Optional<Asset> asset(Network network, Address contract) {
		return this.assets.stream()
			.filter((asset) -> asset.network().equals(network) && asset.address().equals(contract))
			.findFirst();
	}

	boolean mayPay(Address payee) {
		return this.payees.map((allowed) -> allowed.contains(payee)).orElse(true);
	}

}
