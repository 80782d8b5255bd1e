package io.github.x402spring.onchain.cost;

import java.math.BigInteger;

import io.github.x402spring.evm.Address;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an account that pays for gas.
 */
final class GasAccount {

	private final Address address;

	private final GasWalletLog log = new GasWalletLog();

	private volatile @Nullable BigInteger wei;

	private volatile @Nullable String stopped;

	GasAccount(Address address) {
		this.address = address;
	}

	Address address() {
		return this.address;
	}

	@Nullable BigInteger wei() {
		return this.wei;
	}

	/**
	 * Return why the account sends nothing, although it could pay.
	 * @return why, or {@code null} if it sends
	 */
	@Nullable String stopped() {
		return this.stopped;
	}

	void stop(@Nullable String why) {
		this.stopped = why;
	}

	void see(BigInteger balance) {
		this.wei = balance;
	}

	void tell(GasWallet now) {
		this.log.tell(now);
	}

}
