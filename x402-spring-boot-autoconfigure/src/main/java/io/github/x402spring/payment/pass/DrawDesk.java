package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentIds;
import io.github.x402spring.payment.plan.PassUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes draws and the steps of their life, and tells the listeners.
 */
final class DrawDesk {

	private static final Log logger = LogFactory.getLog(DrawDesk.class);

	/** A grant runs low when a tenth of it is left. */
	private static final BigDecimal LOW = BigDecimal.TEN;

	private final PassStore store;

	private final PassListeners listeners;

	private final PaymentPolicy policy;

	private final Clock clock;

	private final DrawLeases leases;

	DrawDesk(PassStore store, List<PassListener> listeners, PaymentPolicy policy, Clock clock) {
		this.store = store;
		this.listeners = new PassListeners(listeners);
		this.policy = policy;
		this.clock = clock;
		this.leases = new DrawLeases(clock);
	}

	DrawLeases leases() {
		return this.leases;
	}

	Instant now() {
		return this.clock.instant();
	}

	Optional<PaymentProblem> unavailable() {
		return Optional.of(new PaymentProblem.Unavailable(this.policy.retryAfter()));
	}

	PaymentProblem inProgress() {
		return new PaymentProblem.InProgress(this.policy.retryAfter());
	}

	/**
	 * Debit a grant.
	 * @param pass the pass
	 * @param grant the grant
	 * @param amount how much
	 * @param floor what must be left on the grant then
	 * @param metered whether less may be used in the end
	 * @param endpoint what is called
	 * @param callKey the caller's name for the call, or {@code null}
	 * @return the draw; empty if the grant cannot be debited any more
	 */
	Optional<Draw> draw(Pass pass, PassGrant grant, BigDecimal amount, BigDecimal floor, boolean metered,
			String endpoint, Draw.@Nullable CallKey callKey) {
		Instant now = now();
		Draw draw = new Draw(PaymentIds.next(now), pass.id(), grant.payment(), amount, metered ? BigDecimal.ZERO : null,
				endpoint, callKey, DrawState.OPEN, now.plus(this.policy.lease()));
		if (!this.store.open(draw, floor, now)) {
			return Optional.empty();
		}
		if (!metered && runsLow(grant, amount)) {
			this.listeners.tell((it) -> it.onRunsLow(pass, grant.withBalance(grant.balance().subtract(amount))));
		}
		return Optional.of(draw);
	}

	// As far as this request saw the balance: with many at once, one of them sees it
	// cross the line, or two do.
	private static boolean runsLow(PassGrant grant, BigDecimal amount) {
		BigDecimal line = grant.granted();
		return grant.unit() != PassUnit.TIME && grant.balance().multiply(LOW).compareTo(line) > 0
				&& grant.balance().subtract(amount).multiply(LOW).compareTo(line) <= 0;
	}

	boolean leave(Draw draw) {
		return this.store.leave(draw);
	}

	/**
	 * Return until when the process of a draw is taken for alive if it is written down
	 * now. The lease is renewed early, when a third of it is over: the next piece may be
	 * long in coming.
	 * @param draw the draw
	 * @return the end of its lease
	 */
	Instant lease(Draw draw) {
		Instant now = now();
		boolean lasts = now.plus(this.policy.lease().multipliedBy(2).dividedBy(3)).isBefore(draw.until());
		return lasts ? draw.until() : now.plus(this.policy.lease());
	}

	/**
	 * Write down what content uses that leaves next, unless it is written down already,
	 * and renew the lease.
	 * @param draw a metered draw whose content leaves
	 * @param used how much is used up to the end of the block that was begun
	 * @return the draw; empty if it was closed in the meantime, since its lease had ended
	 */
	Optional<Draw> use(Draw draw, BigDecimal used) {
		Instant until = lease(draw);
		if (until.equals(draw.until()) && used.compareTo(draw.amount().subtract(draw.rest())) <= 0) {
			return Optional.of(draw);
		}
		Draw next = draw.using(used, until);
		return this.store.use(next) ? Optional.of(next) : Optional.empty();
	}

	/**
	 * Note that content has left, and give back what a metered draw has not used.
	 * @param draw the draw, with what it used in the end
	 * @param drawn the pass and its grant, after the debit
	 */
	void close(Draw draw, CallByPass.Drawn drawn) {
		if (!this.store.close(draw)) {
			// What closed it has charged for all of a draw that is not metered.
			if (draw.used() != null) {
				logger.warn("Draw " + draw.id() + " on pass " + draw.passId() + " at " + draw.endpoint()
						+ " was closed before, when its lease had ended. It costs what was written down as used by "
						+ "then, and not the " + draw.used().toPlainString() + " that it used");
			}
			return;
		}
		this.listeners.tell((it) -> it.onUsed(draw.closed()));
		PassGrant grant = drawn.grant();
		if (draw.used() != null && runsLow(grant.withBalance(grant.balance().add(draw.amount())), draw.used())) {
			this.listeners
				.tell((it) -> it.onRunsLow(drawn.pass(), grant.withBalance(grant.balance().add(draw.rest()))));
		}
	}

	PassResult tell(PaidEndpointDescriptor endpoint, PassResult result) {
		if (result instanceof PassResult.NotCovering not) {
			this.listeners.tell((it) -> it.onNotCovering(endpoint.id(), not.reason()));
		}
		return result;
	}

	int endLapsed(int most) {
		List<Draw> ended = this.store.endLapsed(now(), most);
		for (Draw draw : ended) {
			boolean left = draw.state() == DrawState.CLOSED;
			logger.warn("Draw " + draw.id() + " on pass " + draw.passId() + " at " + draw.endpoint()
					+ (left ? " stays debited by " + draw.amount().stripTrailingZeros().toPlainString()
							+ ": its process ended while content left"
							: " was given back: its process ended before content left, or the handler took too long"));
			this.listeners.tell((it) -> {
				if (left) {
					it.onUsed(draw);
				}
				else {
					it.onGivenBack(draw);
				}
			});
		}
		return ended.size();
	}

	void giveBack(Draw draw) {
		if (this.store.giveBack(draw)) {
			this.listeners.tell((it) -> it.onGivenBack(draw));
		}
	}

}
