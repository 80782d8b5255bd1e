package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.outbox.SendingAccount;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.onchain.outbox.TransactionOutbox;

/**
 * What a lane works with.
 *
 * @param chain the chain
 * @param signer the account and its key
 * @param outbox where transactions are written down
 * @param verifier says whether a payment may be sent anew
 * @param settings times and limits
 * @param costs is told what the chain charges and what the account holds
 * @param owner the process
 * @param clock the time
 */
record LaneParts(ChainCalls chain, TransactionSigner signer, TransactionOutbox outbox, ChainVerifier verifier,
		SettlementSettings settings, ChainCosts costs, String owner, Clock clock) {

	SendingAccount account() {
		return new SendingAccount(this.chain.network(), this.signer.address());
	}

	Optional<SendingLease> lease(Instant now) {
		return this.outbox.lease(account(), this.owner, now, this.settings.lease());
	}

	/**
	 * Look at the account and its transactions.
	 * @param hashes the transactions
	 * @return what a node knows
	 */
	ChainView look(List<String> hashes) {
		ChainView view = ChainView.of(this.chain, this.signer.address(), hashes, this.settings.finality().needsSafe());
		BigInteger balance = view.balance();
		if (balance != null) {
			this.costs.see(this.signer.address(), balance, view.baseFee(), view.priority());
		}
		return view;
	}

	GasPolicy gas() {
		return new GasPolicy(this.settings.maxFeePerGas());
	}

	Instant now() {
		return this.clock.instant();
	}

	/**
	 * Return whether enough time has passed. If the clock was put back by as much, what
	 * has to be done is not put off until it is later again.
	 * @param time how long
	 * @param since since when
	 * @return whether it has passed
	 */
	boolean hasPassed(Duration time, Instant since) {
		return Duration.between(since, now()).abs().compareTo(time) >= 0;
	}

	/** Time between two looks while a request waits. */
	Duration pace() {
		return this.settings.pollInterval();
	}

	/** Time between two looks while none does. */
	Duration rest() {
		return this.settings.lease().dividedBy(5);
	}

}
