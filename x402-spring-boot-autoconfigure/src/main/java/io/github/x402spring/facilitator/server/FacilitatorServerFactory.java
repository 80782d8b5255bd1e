package io.github.x402spring.facilitator.server;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.Network;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.x402.evm.ExactEvmScheme;

/**
 * Makes facilitators.
 *
 * @param assets the known tokens
 * @param recovery finds out who signed
 * @param rail verifies and settles
 * @param ledger what this application sells itself
 * @param claims for which caller payments are settled
 * @param clock the time
 * @param gasCost what the gas of a payment is expected to cost now, in the smallest unit
 * of the network's coin; empty if that is not known
 * @param contractWallets whether the rail settles payments that contracts signed
 * @since 0.1.0
 */
public record FacilitatorServerFactory(AssetRegistry assets, SignatureRecovery recovery, PaymentRail rail,
		PaymentLedger ledger, SettlementClaims claims, Clock clock, Function<Network, Optional<BigInteger>> gasCost,
		boolean contractWallets) {

	/** As the reference demands: a transaction must come into a block. */
	private static final Duration LEAST_VALIDITY = Duration.ofSeconds(6);

	/**
	 * Create a facilitator.
	 * @param callers the callers it knows
	 * @param support what it supports
	 * @param longest how long the rail takes for a settlement at most
	 * @return the facilitator
	 */
	public FacilitatorServer create(List<FacilitatorCaller> callers, FacilitatorSupport support, Duration longest) {
		ExactEvmScheme scheme = new ExactEvmScheme(this.assets, this.recovery, LEAST_VALIDITY)
			.withContractWallets(this.contractWallets);
		return new FacilitatorServer(callers, support, new ServerParts(new PaymentCheck(scheme, support.networks()),
				this.rail, this.claims, this.ledger, this.gasCost, longest, this.clock));
	}

}
