package io.github.x402spring.payment.usage;

import java.util.function.Consumer;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.admission.PaymentDecision;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts what requests use whose plan meters it, whatever admitted them.
 *
 * @since 0.1.0
 */
public final class UsageDesk {

	private static final Log logger = LogFactory.getLog(UsageDesk.class);

	private final Consumer<UsageReport> listener;

	/**
	 * Create a desk.
	 * @param listener is told what was used, on the thread of the request; what it throws
	 * is logged and otherwise ignored
	 */
	public UsageDesk(Consumer<UsageReport> listener) {
		this.listener = listener;
	}

	/**
	 * Begin to count.
	 * @param decision the decision about a request
	 * @return the decision; if the request is served and its plan has a meter, its use is
	 * counted
	 */
	public PaymentDecision metered(PaymentDecision decision) {
		return (decision instanceof PaymentDecision.Granted granted)
				? new PaymentDecision.Granted(metered(granted.admission())) : decision;
	}

	private Admission metered(Admission admission) {
		PaidEndpointDescriptor.PlanUse plan = admission.endpoint().plan();
		return (plan == null || plan.meter() == null) ? admission
				: new MeteredAdmission(admission, new UsageCount(plan.meter()), this);
	}

	void tell(UsageReport report) {
		if (report.excess() > 0) {
			logger.warn("Call " + report.call() + " of " + report.endpoint() + " used " + report.excess() + " "
					+ report.unit() + " more than the maximum of " + report.used()
					+ ". They are not charged. Raise x402.plans." + report.plan()
					+ ".meter.maximum, or let the handler stop there");
		}
		if (logger.isDebugEnabled()) {
			logger.debug("Call " + report.call() + " of " + report.endpoint() + " used " + report.used() + " "
					+ report.unit());
		}
		try {
			this.listener.accept(report);
		}
		// The content has left, and no error of theirs brings it back.
		catch (RuntimeException | Error ex) {
			logger.warn("A listener of what was used failed", ex);
		}
	}

}
