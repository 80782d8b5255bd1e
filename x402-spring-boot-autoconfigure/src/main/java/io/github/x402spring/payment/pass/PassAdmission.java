package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import io.github.x402spring.Network;
import io.github.x402spring.PaidCall;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.protocol.AnswerHeaders;
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

	private String header;

	private boolean failed;

	private @Nullable PaymentProblem withheld;

	PassAdmission(DrawDesk desk, CallByPass call, CallByPass.Drawn drawn, List<Pass> others) {
		this.desk = desk;
		this.call = call;
		this.others = others;
		this.drawn = drawn;
		this.draw = drawn.draw();
		this.header = PassProtocol.status(drawn.pass(), drawn.grant());
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
		return this.draw.state() == DrawState.CLOSED;
	}

	@Override
	public synchronized PaidCall call(Predicate<String> notDelivered) {
		Pass pass = this.drawn.pass();
		PassGrant grant = this.drawn.grant();
		return new Call(id(), pass.plan() + "/" + grant.name(), pass.buyer(),
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
			return switch (this.call.drawAgain(presented())) {
				case CallByPass.Drawn again -> {
					this.drawn = again;
					this.draw = again.draw();
					this.header = PassProtocol.status(again.pass(), again.grant());
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
		if (this.desk.leave(this.draw)) {
			this.draw = this.draw.leaving();
			return true;
		}
		return false;
	}

	@Override
	public synchronized void receipt(AnswerHeaders headers) {
		headers.add(PassProtocol.STATUS, this.header);
	}

	// Another grant may be debited in the end.
	@Override
	public synchronized int receiptLength() {
		return PassProtocol.STATUS.length()
				+ Math.max(this.header.length(), PassProtocol.longestStatus(this.drawn.pass()));
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
		if (this.draw.state() == DrawState.CLOSED) {
			return;
		}
		try {
			this.desk.close(this.draw);
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Draw " + this.draw.id() + " could not be closed; it is closed when its lease ends", ex);
		}
		this.draw = this.draw.closed();
	}

	@Override
	public void broke() {
		left();
	}

	@Override
	public synchronized void failed() {
		if (this.failed || this.draw.state() == DrawState.CLOSED) {
			return;
		}
		this.failed = true;
		giveBack();
	}

	// Nothing of the content has left. That it was to leave may have been written down,
	// although the store did not say so.
	private void giveBack() {
		try {
			this.desk.giveBack(this.draw);
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Draw " + this.draw.id() + " could not be given back; if nothing of its content was to leave, "
					+ "it is given back when its lease ends", ex);
		}
	}

	/**
	 * A call that a pass admitted.
	 *
	 * @param transport takes the reason why the answer is not what was paid for
	 */
	private record Call(String id, String pass, @Nullable String payer, BigDecimal amount, String symbol, String asset,
			Network network, Predicate<String> transport) implements PaidCall {

		@Override
		public BigInteger atomicAmount() {
			return BigInteger.ZERO;
		}

		@Override
		public boolean notDelivered(String reason) {
			return this.transport.test(reason);
		}

	}

}
