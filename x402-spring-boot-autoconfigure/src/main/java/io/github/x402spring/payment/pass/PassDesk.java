package io.github.x402spring.payment.pass;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.pricing.PaidRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests by passes. A pass opens an endpoint if it belongs to the endpoint's
 * plan, has its scope, is valid, and holds enough; all of that is checked again when it
 * is debited, in one step.
 *
 * @since 0.1.0
 */
public final class PassDesk implements PassCheck {

	private static final Log logger = LogFactory.getLog(PassDesk.class);

	/** How often to choose again after another request has used up the chosen grant. */
	private static final int ATTEMPTS = 10;

	private static final String CALL_KEY = "Idempotency-Key";

	private static final Pattern CALL_KEY_FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");

	private static final PassResult NONE = new PassResult.None();

	private final PassStore store;

	private final PaymentLedger ledger;

	private final DrawDesk draws;

	private final PassEndings endings;

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
		this.ledger = ledger;
		this.draws = new DrawDesk(store, listeners, policy, clock);
		this.endings = new PassEndings(store, new PassListeners(listeners));
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
			return notCovering(PassChoice.UNKNOWN);
		}
		List<String> keys = request.headerValues(CALL_KEY);
		if (keys.size() > 1 || keys.stream().anyMatch((it) -> !CALL_KEY_FORM.matcher(it).matches())) {
			return malformed("Idempotency-Key must be one value of 1 to 255 printable ASCII characters");
		}
		Draw.CallKey callKey = keys.isEmpty() ? null
				: new Draw.CallKey(keys.getFirst(), Fingerprint.of(request, List.of(), null));
		try {
			return admit(endpoint, plan, PassToken.hash(tokens.getFirst()), callKey);
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Passes cannot be used now", ex);
			return new PassResult.Refused(this.draws.unavailable().orElseThrow());
		}
	}

	private PassResult admit(PaidEndpointDescriptor endpoint, PaidEndpointDescriptor.PlanUse plan, String tokenHash,
			Draw.@Nullable CallKey callKey) {
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			Optional<Pass> found = this.store.find(tokenHash);
			if (found.isEmpty()) {
				return notCovering(PassChoice.UNKNOWN);
			}
			Pass pass = found.get();
			if (callKey != null) {
				Optional<Draw> before = this.store.findDraw(pass.id(), callKey.value());
				if (before.isPresent()) {
					return new PassResult.Refused(repeated(before.get(), callKey));
				}
			}
			PassChoice choice = PassChoice.of(pass, plan, this.draws.now());
			if (choice.grants().isEmpty()) {
				return notCovering(choice.refusal());
			}
			Optional<PassGrant> grant = choice.grants().stream().filter(this::isPaid).findFirst();
			if (grant.isEmpty()) {
				return notCovering(PassChoice.SUSPENDED);
			}
			Optional<Draw> draw = this.draws.draw(pass, grant.get(), PassChoice.cost(grant.get(), plan), endpoint.id(),
					callKey);
			if (draw.isPresent()) {
				return new PassResult.Admitted(new PassAdmission(this.draws, endpoint, pass,
						grant.get().withBalance(grant.get().balance().subtract(draw.get().amount())), draw.get()));
			}
		}
		return new PassResult.Refused(this.draws.unavailable().orElseThrow());
	}

	// What the ledger has forgotten was over, and paid. What is not paid any more is
	// ended
	// before the ledger forgets it.
	private boolean isPaid(PassGrant grant) {
		Payment purchase = this.ledger.findById(grant.payment()).orElse(null);
		if (purchase != null && PassPurchases.isLost(purchase)) {
			this.endings.end(grant.payment());
			return false;
		}
		return purchase == null || purchase.money() == MoneyState.SETTLED;
	}

	private PaymentProblem repeated(Draw before, Draw.CallKey callKey) {
		boolean same = before.callKey() != null && before.callKey().fingerprint().equals(callKey.fingerprint());
		return (same && before.state() != DrawState.CLOSED && this.draws.now().isBefore(before.until()))
				? this.draws.inProgress() : new PaymentProblem.CallRepeated();
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

	private static PassResult notCovering(String reason) {
		return new PassResult.NotCovering(reason, reason.equals(PassChoice.EXHAUSTED));
	}

	private static PassResult malformed(String detail) {
		return new PassResult.Refused(new PaymentProblem.Malformed(detail));
	}

}
