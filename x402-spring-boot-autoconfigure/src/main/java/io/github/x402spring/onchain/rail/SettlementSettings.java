package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Duration;
import java.util.stream.Stream;

import io.github.x402spring.onchain.finality.FinalityPolicy;

/**
 * Times and limits of settlements on a chain.
 *
 * @param timeout how long a request waits for its transaction to be in a block
 * @param pollInterval how often is looked for that
 * @param resendAfter after what time the same bytes are sent again
 * @param raiseAfter after what time a transaction that all others wait for is replaced by
 * one that pays more
 * @param lease for how long a process has the right to send for an account; after a crash
 * others wait for that long
 * @param maxFeePerGas the most for a unit of gas, in wei
 * @param batch how many payments are made by one transaction
 * @param finality how final the block of a transaction must be for its payments to count
 * as settled
 * @param wallets whether payers may be contracts
 * @since 0.1.0
 */
public record SettlementSettings(Duration timeout, Duration pollInterval, Duration resendAfter, Duration raiseAfter,
		Duration lease, BigInteger maxFeePerGas, BatchSettings batch, FinalityPolicy finality,
		ContractWallets wallets) {

	/** Usual settings, with 500 gwei at most, no batches and no contract wallets. */
	public static final SettlementSettings DEFAULT = new SettlementSettings(Duration.ofSeconds(20),
			Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(15),
			BigInteger.valueOf(500_000_000_000L));

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if a time or the limit is not positive, or a batch
	 * waits longer than a request
	 */
	public SettlementSettings {
		boolean positive = Stream.of(timeout, pollInterval, resendAfter, raiseAfter, lease)
			.allMatch((time) -> time.toMillis() > 0);
		if (!positive || maxFeePerGas.signum() <= 0) {
			throw new IllegalArgumentException("Times and limits of settlements must be positive");
		}
		if (batch.maxWait().compareTo(timeout) >= 0) {
			throw new IllegalArgumentException("A batch must not wait longer than a request");
		}
	}

	/**
	 * Create settings without batches and contract wallets, for which a block of the
	 * chain is final enough.
	 * @param timeout how long a request waits for its transaction to be in a block
	 * @param pollInterval how often is looked for that
	 * @param resendAfter after what time the same bytes are sent again
	 * @param raiseAfter after what time a transaction that all others wait for is
	 * replaced by one that pays more
	 * @param lease for how long a process has the right to send for an account
	 * @param maxFeePerGas the most for a unit of gas, in wei
	 * @throws IllegalArgumentException if a time or the limit is not positive
	 */
	public SettlementSettings(Duration timeout, Duration pollInterval, Duration resendAfter, Duration raiseAfter,
			Duration lease, BigInteger maxFeePerGas) {
		this(timeout, pollInterval, resendAfter, raiseAfter, lease, maxFeePerGas, BatchSettings.NONE,
				FinalityPolicy.INCLUDED, ContractWallets.REFUSED);
	}

	/**
	 * Return these settings with others for batches.
	 * @param other the settings for batches
	 * @return the settings
	 * @throws IllegalArgumentException if a batch waits longer than a request
	 */
	public SettlementSettings with(BatchSettings other) {
		return new SettlementSettings(this.timeout, this.pollInterval, this.resendAfter, this.raiseAfter, this.lease,
				this.maxFeePerGas, other, this.finality, this.wallets);
	}

	/**
	 * Return these settings with another policy of finality.
	 * @param other how final the block of a transaction must be
	 * @return the settings
	 */
	public SettlementSettings with(FinalityPolicy other) {
		return new SettlementSettings(this.timeout, this.pollInterval, this.resendAfter, this.raiseAfter, this.lease,
				this.maxFeePerGas, this.batch, other, this.wallets);
	}

	/**
	 * Return these settings with others for contract wallets.
	 * @param other the settings for contract wallets
	 * @return the settings
	 */
	public SettlementSettings with(ContractWallets other) {
		return new SettlementSettings(this.timeout, this.pollInterval, this.resendAfter, this.raiseAfter, this.lease,
				this.maxFeePerGas, this.batch, this.finality, other);
	}

}
