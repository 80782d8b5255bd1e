package io.github.x402spring.sandbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.evm.ExactEvmScheme;

/**
 * A facilitator inside the process that moves play money: real signatures, spent nonces
 * and balances, but no chain. Every wallet starts with the same balance of every token.
 * For development and tests; all is forgotten when the process ends.
 * <p>
 * Tests tell it what to do next: refuse, stay silent, lose the answer, wait.
 *
 * @since 0.1.0
 */
public final class SandboxFacilitator {

	private final SandboxScript script = new SandboxScript();

	private final AtomicInteger verifications = new AtomicInteger();

	private final AtomicInteger settlements = new AtomicInteger();

	private final Set<Network> networks;

	private final SandboxBooks books;

	/**
	 * Create a sandbox.
	 * @param clock the time
	 * @param initialBalance what every wallet starts with, in tokens; digits beyond a
	 * token's decimals are dropped
	 * @param networks the networks it stands in for
	 * @param assets the known tokens, for their decimals
	 * @throws IllegalArgumentException if a network is not known to carry no real money,
	 * or the balance is negative
	 */
	public SandboxFacilitator(Clock clock, BigDecimal initialBalance, Collection<Network> networks,
			AssetRegistry assets) {
		for (Network network : networks) {
			if (!network.isKnownTestNetwork()) {
				throw new IllegalArgumentException("The sandbox moves play money and does not stand in for " + network
						+ ", which is not a known test network" + network.suggestion().map("; "::concat).orElse(""));
			}
		}
		if (initialBalance.signum() < 0) {
			throw new IllegalArgumentException("The initial balance must not be negative");
		}
		this.networks = Set.copyOf(networks);
		this.books = new SandboxBooks(clock, initialBalance, this.networks, assets);
	}

	/**
	 * Verify a payment, see {@link SandboxRail}.
	 * @param payment the payment
	 * @return whether it may be used
	 */
	public VerificationResult verify(CheckedPayment payment) {
		this.verifications.incrementAndGet();
		return switch (this.script.nextVerification()) {
			case VERIFY -> this.books.refusal(payment)
				.<VerificationResult>map(VerificationResult.Rejected::new)
				.orElseGet(VerificationResult.Valid::new);
			case REFUSE -> new VerificationResult.Rejected(ErrorReason.INSUFFICIENT_BALANCE);
			case FAIL -> throw new IllegalStateException("The sandbox was told to fail");
		};
	}

	/**
	 * Settle a payment, see {@link SandboxRail}.
	 * @param payment the payment
	 * @return what a facilitator would answer
	 */
	public SettlementResult settle(CheckedPayment payment) {
		this.settlements.incrementAndGet();
		SandboxOutcome outcome = this.script.nextSettlement();
		this.script.pause();
		return switch (outcome) {
			case SETTLE -> this.books.settle(payment);
			case REFUSE -> new SettlementResult.Failed(ErrorReason.INSUFFICIENT_BALANCE);
			case SILENT -> new SettlementResult.Unknown("no answer");
			case LOSE_ANSWER -> {
				this.books.settle(payment);
				yield new SettlementResult.Unknown("answer lost");
			}
		};
	}

	/**
	 * Look a payment up, see {@link io.github.x402spring.payment.rail.PaymentEvidence}.
	 * @param payment the payment
	 * @return what the books of the sandbox prove
	 */
	public Evidence find(Payment payment) {
		return this.books.find(payment);
	}

	boolean isFor(PaymentKind kind) {
		return ExactEvmScheme.isOf(kind) && networks().contains(kind.network());
	}

	/**
	 * Return these books as evidence. Each transfer is a block of its own, so one from
	 * before a reservation never pays for it.
	 * @return the evidence
	 */
	public PaymentEvidence evidence() {
		return new PaymentEvidence() {

			@Override
			public Evidence find(Payment payment) {
				return SandboxFacilitator.this.find(payment);
			}

			@Override
			public boolean covers(Payment payment) {
				return isFor(payment.terms().quote().kind());
			}

			@Override
			public OptionalLong newestBlock(Network network) {
				return OptionalLong.of(SandboxFacilitator.this.books.newestBlock());
			}

		};
	}

	/**
	 * Say how the next verifications go; those after them go as usual.
	 * @param steps one for each verification, in order
	 * @return this sandbox
	 */
	public SandboxFacilitator nextVerification(SandboxVerification... steps) {
		this.script.addVerifications(steps);
		return this;
	}

	/**
	 * Say how the next settlements go; those after them go as usual.
	 * @param steps one for each settlement, in order
	 * @return this sandbox
	 */
	public SandboxFacilitator nextSettlement(SandboxOutcome... steps) {
		this.script.addSettlements(steps);
		return this;
	}

	/**
	 * Let every settlement from now on wait before money moves.
	 * @param duration how long; zero to end it
	 * @return this sandbox
	 */
	public SandboxFacilitator delaySettlements(Duration duration) {
		this.script.delay(duration);
		return this;
	}

	/**
	 * Keep every settlement from now on waiting before money moves, until the hold is
	 * closed. An earlier hold is closed by this.
	 * @return the hold
	 */
	public SandboxHold holdSettlements() {
		return this.script.hold();
	}

	/**
	 * Forget balances, spent nonces, counts and what was told to do next, so that tests
	 * can share one sandbox.
	 */
	public void reset() {
		this.script.reset();
		this.books.reset();
		this.verifications.set(0);
		this.settlements.set(0);
	}

	/**
	 * Return what a wallet holds.
	 * @param asset the token
	 * @param wallet the wallet
	 * @return the balance in the token's smallest unit
	 */
	public BigInteger balance(Asset asset, Address wallet) {
		return this.books.balance(asset, wallet);
	}

	/**
	 * Return the networks this sandbox stands in for.
	 * @return the networks
	 */
	public Set<Network> networks() {
		return this.networks;
	}

	/**
	 * Return how often it was asked to verify.
	 * @return the number of calls
	 */
	public int verifications() {
		return this.verifications.get();
	}

	/**
	 * Return how often it was asked to settle, whatever came of it.
	 * @return the number of calls
	 */
	public int settlements() {
		return this.settlements.get();
	}

	/**
	 * Return how often money moved.
	 * @return the number of transfers
	 */
	public int transfers() {
		return this.books.transfers();
	}

}
