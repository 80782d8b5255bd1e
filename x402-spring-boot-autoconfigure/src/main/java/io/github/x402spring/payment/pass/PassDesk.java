package io.github.x402spring.payment.pass;

import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.pricing.PaidRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Admits requests by passes. A pass opens an endpoint if it belongs to the endpoint's
 * plan, has its scope, is valid, and holds enough; all of that is checked again when it
 * is debited, in one step.
 *
 * @since 0.1.0
 */
public final class PassDesk implements PassCheck {

	private static final Log logger = LogFactory.getLog(PassDesk.class);

	private static final String CALL_KEY = "Idempotency-Key";

	private static final Pattern CALL_KEY_FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");

	private static final PassResult NONE = new PassResult.None();

	private final PassStore store;

	private final PurchaseCheck purchases;

	private final DrawDesk draws;

	/**
	 * Create a desk.
	 * @param store the passes
	 * @param ledger tells whether a purchase still stands
	 * @param listeners are told of draws
	 * @param policy times and limits
	 * @param clock the time
	 */
	public PassDesk(PassStore store, PaymentLedger ledger, List<PassListener> listeners, PaymentPolicy policy,
			Clock clock) {
		this.store = store;
		this.purchases = new PurchaseCheck(new PassEndings(store, new PassListeners(listeners)), ledger);
		this.draws = new DrawDesk(store, listeners, policy, clock);
	}

	// HEAD would run the handler without delivering: it only ever shows the price.
	@Override
	public PassResult admit(PaidEndpointDescriptor endpoint, PaidRequest request) {
		PaidEndpointDescriptor.PlanUse plan = endpoint.plan();
		List<String> tokens = (plan != null) ? request.passes() : List.of();
		if (plan == null || tokens.isEmpty() || request.method().equals("HEAD")) {
			return NONE;
		}
		if (tokens.size() > 1) {
			return malformed("The request presents several passes, but only one is allowed");
		}
		if (!PassToken.isOne(tokens.getFirst())) {
			return new PassResult.NotCovering(PassChoice.UNKNOWN, false);
		}
		List<String> keys = request.headerValues(CALL_KEY);
		if (keys.size() > 1 || keys.stream().anyMatch((it) -> !CALL_KEY_FORM.matcher(it).matches())) {
			return malformed("Idempotency-Key must be one value of 1 to 255 printable ASCII characters");
		}
		Draw.CallKey callKey = keys.isEmpty() ? null
				: new Draw.CallKey(keys.getFirst(), Fingerprint.of(request, List.of(), null));
		try {
			return admit(new CallByPass(this.store, this.purchases, this.draws, endpoint, plan, callKey),
					PassToken.hash(tokens.getFirst()));
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Passes cannot be used now", ex);
			return new PassResult.Refused(this.draws.unavailable().orElseThrow());
		}
	}

	private PassResult admit(CallByPass call, String tokenHash) {
		return switch (call.draw(() -> this.store.find(tokenHash))) {
			case CallByPass.Drawn drawn -> new PassResult.Admitted(new PassAdmission(this.draws, call, drawn));
			case CallByPass.NotDrawn not -> not.result();
		};
	}

	/**
	 * End the draws of processes that are dead: what had not begun to leave is given
	 * back.
	 * @param most how many at most
	 * @return how many were ended
	 */
	public int endLapsed(int most) {
		return this.draws.endLapsed(most);
	}

	@Override
	public boolean isPurchase(String payment) {
		return this.store.findByPayment(payment).isPresent();
	}

	private static PassResult malformed(String detail) {
		return new PassResult.Refused(new PaymentProblem.Malformed(detail));
	}

}
