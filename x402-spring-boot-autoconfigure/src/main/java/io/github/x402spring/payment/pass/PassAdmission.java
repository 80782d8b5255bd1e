package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Predicate;

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

	private final PaidEndpointDescriptor endpoint;

	private final Pass pass;

	private final PassGrant grant;

	private final String header;

	private Draw draw;

	private boolean failed;

	private boolean withheld;

	PassAdmission(DrawDesk desk, PaidEndpointDescriptor endpoint, Pass pass, PassGrant grant, Draw draw) {
		this.desk = desk;
		this.endpoint = endpoint;
		this.pass = pass;
		this.grant = grant;
		this.draw = draw;
		this.header = PassHeader.of(pass, grant);
	}

	@Override
	public PaidEndpointDescriptor endpoint() {
		return this.endpoint;
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
	public PaidCall call(Predicate<String> notDelivered) {
		return new PassCall(id(), this.pass.plan() + "/" + this.grant.name(), this.pass.buyer(),
				(this.grant.unit() == PassUnit.CREDIT) ? this.draw.amount() : BigDecimal.ZERO, this.grant.symbol(),
				this.grant.asset(), this.grant.network(), notDelivered);
	}

	@Override
	public boolean isReleasedFirst() {
		return this.endpoint.settlement() == Settlement.BEFORE_HANDLER;
	}

	@Override
	public synchronized boolean isPaid() {
		return this.draw.state() != DrawState.OPEN;
	}

	// A slow handler whose draw was given back in the meantime debits again.
	@Override
	public synchronized Optional<PaymentProblem> release() {
		if (this.failed || this.withheld) {
			return this.desk.unavailable();
		}
		if (this.draw.state() != DrawState.OPEN) {
			return Optional.empty();
		}
		try {
			if (this.desk.leave(this.draw)) {
				this.draw = this.draw.leaving();
				return Optional.empty();
			}
			Optional<Draw> again = this.desk.drawAgain(this.draw);
			if (again.isPresent()) {
				this.draw = again.get();
				return Optional.empty();
			}
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Draw " + this.draw.id() + " could not be recorded; its content is withheld", ex);
		}
		this.withheld = true;
		return this.desk.unavailable();
	}

	@Override
	public void receipt(AnswerHeaders headers) {
		headers.add(PassHeader.NAME, this.header);
	}

	@Override
	public int receiptLength() {
		return PassHeader.NAME.length() + this.header.length();
	}

	@Override
	public synchronized void notDelivered(String reason) {
		logger.info("Draw " + this.draw.id() + " on pass " + this.pass.id() + " is given back: the handler of "
				+ this.endpoint.id() + " declared its response as not delivered");
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
		try {
			this.desk.giveBack(this.draw);
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Draw " + this.draw.id() + " could not be given back; if nothing of its content was to leave, "
					+ "it is given back when its lease ends", ex);
		}
	}

}
