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

	DrawDesk(PassStore store, List<PassListener> listeners, PaymentPolicy policy, Clock clock) {
		this.store = store;
		this.listeners = new PassListeners(listeners);
		this.policy = policy;
		this.clock = clock;
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
	 * @param endpoint what is called
	 * @param callKey the caller's name for the call, or {@code null}
	 * @return the draw; empty if the grant cannot be debited any more
	 */
	Optional<Draw> draw(Pass pass, PassGrant grant, BigDecimal amount, String endpoint,
			Draw.@Nullable CallKey callKey) {
		Instant now = now();
		Draw draw = new Draw(PaymentIds.next(now), pass.id(), grant.payment(), amount, endpoint, callKey,
				DrawState.OPEN, now.plus(this.policy.lease()));
		if (!this.store.open(draw, now)) {
			return Optional.empty();
		}
		if (runsLow(grant, amount)) {
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

	void close(Draw draw) {
		if (this.store.close(draw)) {
			this.listeners.tell((it) -> it.onUsed(draw.closed()));
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
					+ (left ? " stays debited: its process ended while content left"
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
