package io.github.x402spring.actuate.health;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.actuate.metrics.ClockSkew;
import io.github.x402spring.actuate.metrics.LedgerFigures;
import io.github.x402spring.actuate.metrics.ReconcilerProgress;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.payment.ledger.PaymentLedger;

import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The parts of the health.
 *
 * @since 0.1.0
 */
public final class HealthParts {

	private HealthParts() {
	}

	/**
	 * Return whether the ledger can be written.
	 * @param ledger the ledger
	 * @param clock the clock
	 * @return the part
	 */
	public static HealthIndicator ledger(PaymentLedger ledger, Clock clock) {
		return new LedgerHealthIndicator(ledger, clock);
	}

	/**
	 * Return how the facilitators do, by their last answers.
	 * @param facilitators the facilitators
	 * @param problems ways to pay that are not supported
	 * @return the part
	 */
	public static HealthIndicator facilitators(FacilitatorRouter facilitators, Supplier<List<String>> problems) {
		return new FacilitatorHealthIndicator(facilitators, problems);
	}

	/**
	 * Return how the nodes do.
	 * @param watch looks at them
	 * @return the part
	 */
	public static HealthIndicator chain(ChainWatch watch) {
		return new ChainHealthIndicator(watch);
	}

	/**
	 * Return whether the accounts that send transactions have enough for gas.
	 * @param costs knows the accounts
	 * @return the part
	 */
	public static HealthIndicator gas(OnchainCosts costs) {
		return new GasHealthIndicator(costs);
	}

	/**
	 * Return how the reconciler does.
	 * @param runs when it ran
	 * @param interval how often it runs
	 * @param figures what the ledger showed last; empty if it cannot be reached, or keeps
	 * no reports
	 * @param clock the clock
	 * @return the part
	 */
	public static HealthIndicator reconciler(Supplier<ReconcilerProgress> runs, Duration interval,
			Supplier<Optional<LedgerFigures>> figures, Clock clock) {
		return new ReconcilerHealthIndicator(runs, interval, figures, clock);
	}

	/**
	 * Return how far the clock is off.
	 * @param skew what the others say
	 * @return the part
	 */
	public static HealthIndicator clock(ClockSkew skew) {
		return new ClockHealthIndicator(skew);
	}

	/**
	 * Return how the node of Lightning does, by its last invoice, and whether the rate is
	 * known at which prices in dollars are paid.
	 * @param rail makes the invoices
	 * @param rate the rate
	 * @return the part
	 */
	public static HealthIndicator lightning(LightningRail rail, CurrentRate rate) {
		return new LightningHealthIndicator(rail, rate);
	}

	/**
	 * Return that the money is play money.
	 * @return the part
	 */
	public static HealthIndicator sandbox() {
		return new SandboxHealthIndicator();
	}

	/**
	 * Return what makes the ledger part of the readiness: a process that cannot reach it
	 * sells nothing. It has to come after Boot has made the group.
	 * @param included whether the ledger is part of the readiness
	 * @return the post-processor
	 */
	public static HealthEndpointGroupsPostProcessor readiness(boolean included) {
		return new LedgerReadiness(included);
	}

}
