package io.github.x402spring.payment.usage;

import java.util.Optional;
import java.util.function.Predicate;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.admission.DelegatingAdmission;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * An admission whose use is counted.
 */
final class MeteredAdmission extends DelegatingAdmission {

	private static final Log logger = LogFactory.getLog(MeteredAdmission.class);

	/** A block of what is counted may be less than what a handler writes at once. */
	private static final int PIECE = 4096;

	private final UsageCount count;

	private final UsageDesk desk;

	private boolean cut;

	private boolean broken;

	private boolean ended;

	MeteredAdmission(Admission admission, UsageCount count, UsageDesk desk) {
		super(admission);
		this.count = count;
		this.desk = desk;
	}

	@Override
	public PaidCall call(Predicate<String> notDelivered) {
		return new MeteredCall(super.call(notDelivered), this.count);
	}

	@Override
	public Optional<PaymentProblem> release() {
		super.used(this.count.used());
		return super.release();
	}

	@Override
	public synchronized void broke() {
		this.broken = true;
		// A handler may go on after the exception that told it.
		this.count.stop();
		super.broke();
	}

	// What it uses is counted while it leaves.
	@Override
	public int largestKept() {
		return 0;
	}

	@Override
	public int largestPiece() {
		return this.count.seesContent() ? PIECE : Integer.MAX_VALUE;
	}

	@Override
	public synchronized boolean passes(byte[] bytes, int offset, int length) {
		// A connection that broke takes nothing more, and tells the handler so itself.
		if (this.cut || this.broken) {
			return !this.cut;
		}
		this.cut = true;
		try {
			this.count.addContent(bytes, offset, length);
			super.used(this.count.read());
			this.cut = !super.passes(bytes, offset, length);
			return !this.cut;
		}
		finally {
			// What did not leave is not paid for.
			if (this.cut) {
				this.count.cut();
			}
			else {
				this.count.pass();
			}
		}
	}

	@Override
	public synchronized void ended() {
		if (this.ended) {
			return;
		}
		this.ended = true;
		if (!isDelivered()) {
			super.ended();
			return;
		}
		long used = this.count.isSaid() ? this.count.used() : unsaid();
		super.used(used);
		super.ended();
		report(used);
	}

	// A client that goes away before the end, as often as it likes, must not have
	// everything for nothing.
	private long unsaid() {
		boolean charged = this.broken && !this.cut;
		long used = charged ? this.count.price().block() : 0;
		logger
			.warn("The answer of " + endpoint().id()
					+ (charged ? " broke off before its handler had said what was used, so that one block is charged: "
							+ used + " " + this.count.price().unit() + ". Let it call PaidCall.use before each piece"
							: " left without its handler saying what was used, so that nothing is charged for its use. "
									+ "Let it call PaidCall.use"));
		return used;
	}

	private void report(long used) {
		PaidEndpointDescriptor.PlanUse plan = endpoint().plan();
		if (plan != null) {
			PaidCall call = super.call((reason) -> false);
			this.desk.tell(new UsageReport(id(), call.pass(), endpoint().id(), plan.name(), this.count.price().unit(),
					used, this.count.excess(), !this.broken));
		}
	}

}
