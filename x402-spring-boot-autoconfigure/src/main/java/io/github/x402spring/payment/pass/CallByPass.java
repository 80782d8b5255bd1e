package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.limit.CallPermit;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.tier.TierPlace;
import io.github.x402spring.payment.tier.TierPlaces;
import org.jspecify.annotations.Nullable;

/**
 * A call that a pass is to pay for: finds the grant that can, and debits it.
 */
final class CallByPass {

	/** How often to choose again after another request has used up the chosen grant. */
	private static final int ATTEMPTS = 10;

	private final PassStore store;

	private final PassPurchases.Check purchases;

	private final DrawDesk draws;

	private final TierPlaces places;

	private final PaidEndpointDescriptor endpoint;

	private final PaidEndpointDescriptor.PlanUse plan;

	private final Draw.@Nullable CallKey callKey;

	private final @Nullable RequestLimits limits;

	private final @Nullable PassClaim claim;

	private CallPermit.Allowed permit = CallPermit.unlimited();

	private boolean admitted;

	CallByPass(PassStore store, PassPurchases.Check purchases, DrawDesk draws, TierPlaces places,
			PaidEndpointDescriptor endpoint, PaidEndpointDescriptor.PlanUse plan, Draw.@Nullable CallKey callKey,
			@Nullable RequestLimits limits, @Nullable PassClaim claim) {
		this.store = store;
		this.purchases = purchases;
		this.draws = draws;
		this.places = places;
		this.endpoint = endpoint;
		this.plan = plan;
		this.callKey = callKey;
		this.limits = limits;
		this.claim = claim;
	}

	PaidEndpointDescriptor endpoint() {
		return this.endpoint;
	}

	PaidEndpointDescriptor.PlanUse plan() {
		return this.plan;
	}

	/**
	 * Debit the first grant that can pay.
	 * @param found the pass, as it was found
	 * @param lookup finds it again, perhaps several times
	 * @param spending is asked right before a debit whether there may be one;
	 * {@code null} if there may
	 * @return what was drawn, or why the pass does not pay for the call
	 * @throws LedgerUnavailableException if the store or the ledger cannot be reached
	 */
	Result draw(Optional<Pass> found, Supplier<Optional<Pass>> lookup, @Nullable BooleanSupplier spending) {
		try {
			Result result = tryToDraw(found, lookup, spending);
			if (result instanceof Drawn) {
				this.admitted = true;
				this.permit = CallPermit.unlimited();
			}
			return result;
		}
		finally {
			this.permit.end();
		}
	}

	private Result tryToDraw(Optional<Pass> found, Supplier<Optional<Pass>> lookup,
			@Nullable BooleanSupplier spending) {
		Optional<Pass> pass = found;
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			if (pass.isEmpty()) {
				return notCovering(PassChoice.UNKNOWN);
			}
			Optional<Result> result = draw(pass.get(), attempt == 1, spending);
			if (result.isPresent()) {
				return result.get();
			}
			pass = lookup.get();
		}
		return new NotDrawn(new PassResult.Refused(this.draws.unavailable().orElseThrow()));
	}

	// Empty if the grant could not be debited. Why is found out the next time: another
	// request has used it up, or its purchase does not stand. A sign-in that opens
	// nothing is not used up, so that the purchase is looked at before.
	private Optional<Result> draw(Pass pass, boolean first, @Nullable BooleanSupplier spending) {
		PaidEndpointDescriptor.PlanUse priced = this.places.priced(this.plan, pass.id());
		PassChoice choice = choice(pass, priced);
		boolean checkedByStore = first && spending == null && this.store.checksPurchases();
		Optional<PassGrant> grant = choice.grants()
			.stream()
			.filter((it) -> checkedByStore || this.purchases.isPaid(it))
			.findFirst();
		if (grant.isPresent() && spending != null && !spending.getAsBoolean()) {
			return Optional.of(notCovering(PassChoice.SIGN_IN_USED));
		}
		Optional<Result> limited = (grant.isPresent() && first) ? limited(pass) : Optional.empty();
		if (limited.isPresent()) {
			return limited;
		}
		Optional<Result> drawn = grant.flatMap((it) -> draw(pass, it, priced));
		if (drawn.isPresent()) {
			return drawn;
		}
		// A call that was made already is answered so, whatever is left by now.
		Optional<PassResult> repeated = repeated(pass);
		if (repeated.isPresent()) {
			return repeated.map(NotDrawn::new);
		}
		return grant.isPresent() ? Optional.empty()
				: Optional.of(notCovering(choice.grants().isEmpty() ? choice.refusal() : PassChoice.SUSPENDED));
	}

	private PassChoice choice(Pass pass, PaidEndpointDescriptor.PlanUse priced) {
		PassChoice choice = PassChoice.of(pass, priced, this.draws.now());
		return (this.claim != null) ? choice.within(this.claim, priced) : choice;
	}

	// Only its holder comes this far: who guesses tokens, or repeats a used sign-in,
	// takes
	// nothing from a limit. A call that debits again was counted before.
	private Optional<Result> limited(Pass pass) {
		if (this.limits == null || this.admitted) {
			return Optional.empty();
		}
		return switch (this.limits.byPass(this.endpoint, pass.id())) {
			case CallPermit.Refused refused -> Optional.of(new NotDrawn(new PassResult.Refused(refused.problem())));
			case CallPermit.Allowed allowed -> {
				this.permit = allowed;
				yield Optional.empty();
			}
		};
	}

	/**
	 * Debit again after the draw was given back in the meantime. The grant that is used
	 * first may be another one by now.
	 * @param passes what the request presented, in the order in which it is used
	 * @return what was drawn, or why none of the passes pays for the call any more
	 * @throws LedgerUnavailableException if the store or the ledger cannot be reached
	 */
	Result drawAgain(List<Pass> passes) {
		// Another pass of the wallet may have paid for the same call in the meantime.
		Optional<PassResult> repeated = repeated(passes);
		if (repeated.isPresent()) {
			return new NotDrawn(repeated.get());
		}
		Result result = notCovering(PassChoice.UNKNOWN);
		for (Pass pass : passes) {
			Supplier<Optional<Pass>> lookup = () -> this.store.findById(pass.id());
			result = draw(lookup.get(), lookup, null);
			if (!(result instanceof NotDrawn not && not.result() instanceof PassResult.NotCovering)) {
				return result;
			}
		}
		return result;
	}

	private Optional<Result> draw(Pass pass, PassGrant grant, PaidEndpointDescriptor.PlanUse priced) {
		if (grant.unit() != PassUnit.CREDIT) {
			return draw(pass, grant, priced, TierPlace.NONE);
		}
		return this.places.draw(priced, pass.id()).flatMap((place) -> draw(pass, grant, priced, place));
	}

	private Optional<Result> draw(Pass pass, PassGrant grant, PaidEndpointDescriptor.PlanUse priced, TierPlace place) {
		Optional<Result> drawn = Optional.empty();
		try {
			boolean metered = this.plan.meter() != null && grant.unit() == PassUnit.CREDIT;
			drawn = this.draws
				.draw(pass, grant, PassChoice.cost(grant, priced), floor(grant), metered, this.endpoint.id(),
						this.callKey)
				.map((draw) -> new Drawn(pass, grant.withBalance(grant.balance().subtract(draw.amount())), draw, place,
						this.permit));
			return drawn;
		}
		finally {
			if (drawn.isEmpty()) {
				place.giveBack();
			}
		}
	}

	private BigDecimal floor(PassGrant grant) {
		return (this.claim != null) ? this.claim.floor(grant) : BigDecimal.ZERO;
	}

	/**
	 * Find out whether the pass has paid for this call already.
	 * @param pass the pass
	 * @return the answer to a call that is repeated; empty if it is not
	 */
	Optional<PassResult> repeated(Pass pass) {
		Draw.CallKey key = this.callKey;
		return (key != null) ? this.store.findDraw(pass.id(), key.value())
			.map((before) -> new PassResult.Refused(repeated(before, key))) : Optional.empty();
	}

	/**
	 * Find out whether one of several passes has paid for this call already.
	 * @param passes the passes
	 * @return the answer to a call that is repeated; empty if it is not
	 */
	Optional<PassResult> repeated(List<Pass> passes) {
		return (this.callKey != null) ? passes.stream().flatMap((it) -> repeated(it).stream()).findFirst()
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
	 * @param place where the draw stands in the tiers of the plan
	 * @param permit counts the call while it runs
	 */
	record Drawn(Pass pass, PassGrant grant, Draw draw, TierPlace place, CallPermit.Allowed permit) implements Result {

	}

	/**
	 * Nothing was debited.
	 *
	 * @param result why
	 */
	record NotDrawn(PassResult result) implements Result {

	}

}
