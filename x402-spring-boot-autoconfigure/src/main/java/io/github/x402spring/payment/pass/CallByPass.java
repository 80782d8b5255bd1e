package io.github.x402spring.payment.pass;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.protocol.SignIn;
import org.jspecify.annotations.Nullable;

/**
 * A call that a pass is to pay for: finds the grant that can, and debits it.
 */
final class CallByPass {

	/** How often to choose again after another request has used up the chosen grant. */
	private static final int ATTEMPTS = 10;

	private final PassStore store;

	private final PurchaseCheck purchases;

	private final DrawDesk draws;

	private final PaidEndpointDescriptor endpoint;

	private final PaidEndpointDescriptor.PlanUse plan;

	private final Draw.@Nullable CallKey callKey;

	private final BooleanSupplier mayDraw;

	CallByPass(PassStore store, PurchaseCheck purchases, DrawDesk draws, PaidEndpointDescriptor endpoint,
			PaidEndpointDescriptor.PlanUse plan, Draw.@Nullable CallKey callKey) {
		this(store, purchases, draws, endpoint, plan, callKey, () -> true);
	}

	private CallByPass(PassStore store, PurchaseCheck purchases, DrawDesk draws, PaidEndpointDescriptor endpoint,
			PaidEndpointDescriptor.PlanUse plan, Draw.@Nullable CallKey callKey, BooleanSupplier mayDraw) {
		this.store = store;
		this.purchases = purchases;
		this.draws = draws;
		this.endpoint = endpoint;
		this.plan = plan;
		this.callKey = callKey;
		this.mayDraw = mayDraw;
	}

	/**
	 * Use a sign-in before anything is debited: once, however often that is tried.
	 * @param signIn the sign-in
	 * @return the call
	 */
	CallByPass using(SignIn signIn) {
		AtomicBoolean used = new AtomicBoolean();
		return new CallByPass(this.store, this.purchases, this.draws, this.endpoint, this.plan, this.callKey, () -> {
			if (!used.get() && signIn.spend()) {
				used.set(true);
			}
			return used.get();
		});
	}

	PaidEndpointDescriptor endpoint() {
		return this.endpoint;
	}

	/**
	 * Debit the first grant that can pay.
	 * @param lookup finds the pass, perhaps several times
	 * @return what was drawn, or why the pass does not pay for the call
	 * @throws LedgerUnavailableException if the store or the ledger cannot be reached
	 */
	Result draw(Supplier<Optional<Pass>> lookup) {
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			Optional<Pass> pass = lookup.get();
			if (pass.isEmpty()) {
				return notCovering(PassChoice.UNKNOWN);
			}
			PassChoice choice = PassChoice.of(pass.get(), this.plan, this.draws.now());
			// Why a grant was not debited is found out if it was not.
			boolean checkedByStore = attempt == 1 && this.store.checksPurchases();
			Optional<PassGrant> grant = choice.grants()
				.stream()
				.filter((it) -> checkedByStore || this.purchases.isPaid(it))
				.findFirst();
			Optional<Result> drawn = grant.flatMap((it) -> draw(pass.get(), it));
			if (drawn.isPresent()) {
				return drawn.get();
			}
			// A call that was made already is answered so, whatever is left by now.
			Optional<PassResult> repeated = repeated(pass.get());
			if (repeated.isPresent()) {
				return new NotDrawn(repeated.get());
			}
			if (grant.isEmpty()) {
				return notCovering(choice.grants().isEmpty() ? choice.refusal() : PassChoice.SUSPENDED);
			}
		}
		return refused(this.draws.unavailable().orElseThrow());
	}

	/**
	 * Debit again after the draw was given back in the meantime. The grant that ends
	 * first may be another one by now.
	 * @param pass the pass as it was
	 * @return what was drawn, or why the pass does not pay for the call any more
	 * @throws LedgerUnavailableException if the store or the ledger cannot be reached
	 */
	Result drawAgain(Pass pass) {
		return draw(() -> this.store.findById(pass.id()));
	}

	private Optional<Result> draw(Pass pass, PassGrant grant) {
		if (!this.mayDraw.getAsBoolean()) {
			return Optional.of(notCovering(PassChoice.SIGN_IN_USED));
		}
		return this.draws.draw(pass, grant, PassChoice.cost(grant, this.plan), this.endpoint.id(), this.callKey)
			.map((draw) -> new Drawn(pass, grant.withBalance(grant.balance().subtract(draw.amount())), draw));
	}

	/**
	 * Return what a call is answered that this pass has paid for before.
	 * @param pass the pass
	 * @return the answer; empty if it has not
	 */
	Optional<PassResult> repeated(Pass pass) {
		Draw.CallKey key = this.callKey;
		return (key != null)
				? this.store.findDraw(pass.id(), key.value()).map((it) -> new PassResult.Refused(repeated(it, key)))
				: Optional.empty();
	}

	private PaymentProblem repeated(Draw before, Draw.CallKey key) {
		boolean same = before.callKey() != null && before.callKey().fingerprint().equals(key.fingerprint());
		return (same && before.state() != DrawState.CLOSED && this.draws.now().isBefore(before.until()))
				? this.draws.inProgress() : new PaymentProblem.CallRepeated();
	}

	private static Result notCovering(String reason) {
		return new NotDrawn(new PassResult.NotCovering(reason, reason.equals(PassChoice.EXHAUSTED)));
	}

	private static Result refused(PaymentProblem problem) {
		return new NotDrawn(new PassResult.Refused(problem));
	}

	/**
	 * What became of it.
	 */
	sealed interface Result {

	}

	/**
	 * A grant was debited.
	 *
	 * @param pass the pass
	 * @param grant the grant, after the debit
	 * @param draw the draw
	 */
	record Drawn(Pass pass, PassGrant grant, Draw draw) implements Result {

	}

	/**
	 * Nothing was debited.
	 *
	 * @param result why
	 */
	record NotDrawn(PassResult result) implements Result {

	}

}
