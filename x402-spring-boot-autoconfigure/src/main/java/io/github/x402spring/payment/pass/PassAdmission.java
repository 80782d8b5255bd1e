package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import io.github.x402spring.PaidCall;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.pricing.UsagePrice;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A draw on a pass in the hands of the request that made it.
 */
final class PassAdmission implements Admission {

	private static final Log logger = LogFactory.getLog(PassAdmission.class);

	private final DrawDesk desk;

	private final CallByPass call;

	private final List<Pass> others;

	private CallByPass.Drawn drawn;

	private Draw draw;

	private long units;

	/** When a piece left, or was about to. */
	private Instant moved = Instant.MIN;

	private boolean left;

	private boolean failed;

	private @Nullable PaymentProblem withheld;

	PassAdmission(DrawDesk desk, CallByPass call, CallByPass.Drawn drawn, List<Pass> others) {
		this.desk = desk;
		this.call = call;
		this.others = others;
		this.drawn = drawn;
		this.draw = drawn.draw();
	}

	@Override
	public PaidEndpointDescriptor endpoint() {
		return this.call.endpoint();
	}

	@Override
	public synchronized String id() {
		return this.draw.id();
	}

	@Override
	public @Nullable Payment payment() {
		return null;
	}

	@Override
	public synchronized boolean isDelivered() {
		return this.left;
	}

	@Override
	public synchronized PaidCall call(Predicate<String> notDelivered) {
		Pass pass = this.drawn.pass();
		PassGrant grant = this.drawn.grant();
		return new PassCall(id(), pass.plan() + "/" + grant.name(), pass.buyer(),
				(grant.unit() == PassUnit.CREDIT) ? this.draw.amount() : BigDecimal.ZERO, grant.symbol(), grant.asset(),
				grant.network(), notDelivered);
	}

	// The money is in, and the debit can be given back until content leaves.
	@Override
	public boolean isReleasedFirst() {
		return false;
	}

	@Override
	public boolean holdsContent() {
		return endpoint().settlement() != Settlement.BEFORE_HANDLER;
	}

	@Override
	public synchronized boolean isPaid() {
		return this.draw.state() != DrawState.OPEN;
	}

	@Override
	public synchronized Optional<PaymentProblem> release() {
		if (this.failed) {
			return this.desk.unavailable();
		}
		if (this.withheld == null && this.draw.state() == DrawState.OPEN) {
			this.withheld = leave().orElse(null);
			if (this.withheld != null) {
				giveBack();
			}
		}
		return Optional.ofNullable(this.withheld);
	}

	// A slow handler whose draw was given back in the meantime debits again.
	private Optional<PaymentProblem> leave() {
		try {
			if (isLeaving()) {
				return Optional.empty();
			}
			// The draw was given back, and so is its place.
			this.drawn.place().giveBack();
			return switch (this.call.drawAgain(presented())) {
				case CallByPass.Drawn again -> {
					this.drawn = again;
					this.draw = again.draw();
					yield isLeaving() ? Optional.empty() : this.desk.unavailable();
				}
				case CallByPass.NotDrawn not when not.result() instanceof PassResult.Refused refused ->
					Optional.of(refused.problem());
				case CallByPass.NotDrawn not -> this.desk.unavailable();
			};
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Draw " + this.draw.id() + " could not be recorded; its content is withheld", ex);
			return this.desk.unavailable();
		}
	}

	private List<Pass> presented() {
		return this.others.isEmpty() ? List.of(this.drawn.pass()) : this.others;
	}

	private boolean isLeaving() {
		UsagePrice price = metered();
		Draw next = this.draw.using((price != null) ? price.of(price.blocks(this.units)) : null,
				this.desk.lease(this.draw));
		if (!this.desk.leave(next)) {
			return false;
		}
		this.draw = next.leaving();
		this.drawn.place().settled();
		if (price != null) {
			this.moved = this.desk.now();
			this.desk.leases().add(this);
		}
		return true;
	}

	/**
	 * Renew the lease while the content rests.
	 * @param lost if no piece has left since then, none is expected any more
	 * @return whether it may have to be renewed again
	 */
	synchronized boolean renew(Instant lost) {
		BigDecimal used = this.draw.used();
		if (used == null || this.draw.state() != DrawState.LEAVING) {
			return false;
		}
		if (this.moved.isBefore(lost)) {
			return this.desk.now().isBefore(this.draw.until());
		}
		Optional<Draw> renewed = this.desk.use(this.draw, used);
		renewed.ifPresent((it) -> this.draw = it);
		return renewed.isPresent();
	}

	// Null if the call costs the same whatever it uses.
	private @Nullable UsagePrice metered() {
		return (this.draw.used() != null) ? this.call.plan().meter() : null;
	}

	@Override
	public synchronized void used(long soFar) {
		this.units = soFar;
	}

	@Override
	public synchronized boolean passes(byte[] bytes, int offset, int length) {
		UsagePrice price = metered();
		if (price == null || this.draw.state() != DrawState.LEAVING) {
			return true;
		}
		this.moved = this.desk.now();
		try {
			Optional<Draw> more = this.desk.use(this.draw, price.of(price.blocks(this.units)));
			more.ifPresent((it) -> this.draw = it);
			return more.isPresent();
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("What draw " + this.draw.id() + " uses could not be recorded; its answer is broken off", ex);
			return false;
		}
	}

	@Override
	public synchronized void receipt(AnswerHeaders headers) {
		headers.add(PassProtocol.STATUS, status());
	}

	private String status() {
		PassGrant grant = this.drawn.grant();
		UsagePrice price = metered();
		if (price == null) {
			return PassProtocol.status(this.drawn.pass(), grant);
		}
		BigDecimal rest = this.draw.amount().subtract(price.of(this.units));
		return PassProtocol.status(this.drawn.pass(), grant.withBalance(grant.balance().add(rest)), this.units, price);
	}

	// Another grant may be debited in the end, and more may be used.
	@Override
	public synchronized int receiptLength() {
		return PassProtocol.STATUS.length()
				+ Math.max(status().length(), PassProtocol.longestStatus(this.drawn.pass(), this.call.plan().meter()));
	}

	@Override
	public synchronized void notDelivered(String reason) {
		logger.info("Draw " + this.draw.id() + " on pass " + this.drawn.pass().id() + " is given back: the handler of "
				+ endpoint().id() + " declared its response as not delivered");
	}

	@Override
	public synchronized void left() {
		if (this.draw.state() == DrawState.OPEN) {
			throw new IllegalStateException("Content left that was not released");
		}
		this.left = true;
		if (this.draw.used() == null) {
			close(this.draw);
		}
	}

	// How much is used is known in the end.
	@Override
	public synchronized void ended() {
		UsagePrice price = metered();
		if (price != null && this.left) {
			close(this.draw.using(price.of(this.units), this.draw.until()));
		}
	}

	private void close(Draw last) {
		if (this.draw.state() == DrawState.CLOSED) {
			return;
		}
		try {
			this.desk.close(last, this.drawn);
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Draw " + this.draw.id() + " could not be closed; it is closed when its lease ends", ex);
		}
		this.draw = last.closed();
		this.desk.leases().remove(this);
	}

	@Override
	public void broke() {
		left();
	}

	@Override
	public synchronized void failed() {
		if (this.failed || this.left) {
			return;
		}
		this.failed = true;
		giveBack();
	}

	// Nothing of the content has left. That it was to leave may have been written down,
	// although the store did not say so.
	private void giveBack() {
		this.desk.leases().remove(this);
		this.drawn.place().giveBack();
		try {
			this.desk.giveBack(this.draw);
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Draw " + this.draw.id() + " could not be given back; if nothing of its content was to leave, "
					+ "it is given back when its lease ends", ex);
		}
	}

}
