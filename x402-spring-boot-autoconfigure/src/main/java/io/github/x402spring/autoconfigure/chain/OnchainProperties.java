package io.github.x402spring.autoconfigure.chain;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Settlement by accounts of the seller, with x402.facilitator.type=onchain.
 *
 * @param privateKey Private keys of the accounts that send transactions and pay for gas.
 * @param keystores Keystore files with further accounts.
 * @param timeout How long a request waits for its transaction to be in a block that is
 * final enough.
 * @param pollInterval How often to look for transactions in new blocks while a request
 * waits.
 * @param resendAfter How long to wait before the same transaction is sent again.
 * @param raiseAfter How long to wait before the transaction that blocks an account is
 * replaced by one with a higher fee.
 * @param lease How long an account of a crashed process stays leased to it.
 * @param maxFeePerGas Maximum price of a unit of gas, in gwei. While a block costs more,
 * nothing is sent, and payments are refused before the handler runs.
 * @param minBalance Balance in coins below which an account that pays for gas is reported
 * to be low. By default it is what 50 payments cost.
 * @param cost What settling a payment may cost.
 * @param finality How final the block of a transaction must be for its payments to count
 * as settled.
 * @param batch Settlement of several payments by one transaction.
 * @param contractWallets Payments of contract wallets.
 */
@ConfigurationProperties("x402.onchain")
record OnchainProperties(@DefaultValue List<String> privateKey, @DefaultValue List<Keystore> keystores,
		@DefaultValue("20s") Duration timeout, @DefaultValue("100ms") Duration pollInterval,
		@DefaultValue("5s") Duration resendAfter, @DefaultValue("20s") Duration raiseAfter,
		@DefaultValue("15s") Duration lease, @DefaultValue("500") BigDecimal maxFeePerGas,
		@Nullable BigDecimal minBalance, @DefaultValue Cost cost, @DefaultValue Finality finality,
		@DefaultValue Batch batch, @DefaultValue ContractWallets contractWallets) {

	// Holds keys.
	@Override
	public String toString() {
		return "OnchainProperties";
	}

	/**
	 * What settling a payment may cost.
	 *
	 * @param maxShare Maximum cost of settling a payment, as a share of its price, such
	 * as 0.2 for a fifth. Payments that cost more are refused before the handler runs.
	 * @param nativePrice Price in dollars of one coin in which the network charges for
	 * gas.
	 * @param nativePrices Prices in dollars of the coins of single networks, by CAIP-2
	 * identifier.
	 */
	record Cost(@Nullable BigDecimal maxShare, @Nullable BigDecimal nativePrice,
			@DefaultValue Map<String, BigDecimal> nativePrices) {

	}

	/**
	 * Finality.
	 *
	 * @param safeFrom Price in dollars from which a payment has settled only when its
	 * block is at or below the one that nodes call safe.
	 * @param finalizedFrom Price in dollars from which a payment has settled only when
	 * its block is at or below the one that nodes call finalized.
	 */
	record Finality(@Nullable BigDecimal safeFrom, @Nullable BigDecimal finalizedFrom) {

	}

	/**
	 * Batches.
	 *
	 * @param size Maximum number of payments to settle by one transaction, through
	 * Multicall3. With 1, each payment has a transaction of its own.
	 * @param maxWait How long a payment waits for others before its batch is sent.
	 */
	record Batch(@DefaultValue("1") int size, @DefaultValue("500ms") Duration maxWait) {

	}

	/**
	 * Contract wallets.
	 *
	 * @param enabled Whether payers may be contracts (ERC-1271), or accounts that let a
	 * contract decide for them (EIP-7702). Their payments are settled before the handler
	 * runs.
	 * @param gasLimit Maximum gas that a wallet may use to check a signature, up to
	 * 100000.
	 * @param maxConcurrentChecks Maximum number of signatures of contract wallets to
	 * check at a time. Further payments that need such a check are answered with 503.
	 */
	record ContractWallets(@DefaultValue("false") boolean enabled, @DefaultValue("100000") long gasLimit,
			@DefaultValue("8") int maxConcurrentChecks) {

	}

	/**
	 * A keystore file.
	 *
	 * @param location Location of the keystore file (Web3 Secret Storage, version 3).
	 * @param password Password of the keystore file.
	 */
	record Keystore(@Nullable Resource location, @DefaultValue("") String password) {

		@Override
		public String toString() {
			return "Keystore";
		}

	}

}
