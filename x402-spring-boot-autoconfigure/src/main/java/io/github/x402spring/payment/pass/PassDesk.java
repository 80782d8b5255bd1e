package io.github.x402spring.payment.pass;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.payment.tier.TierPlaces;
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

	private static final String CALL_KEY = "Idempotency-Key";

	private static final Pattern CALL_KEY_FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");

	private static final PassResult NONE = new PassResult.None();

	private final PassStore store;

	private final PassPurchases.Check purchases;

	private final DrawDesk draws;

	private final TierPlaces places;

	private final ProtocolRegistry families;

	private final @Nullable RequestLimits limits;

	/**
	 * Create a desk that knows passes by their tokens only, and no tiers.
	 * @param store the passes
	 * @param ledger tells whether a purchase still stands
	 * @param listeners are told of draws
	 * @param policy times and limits
	 * @param clock the time
	 */
	public PassDesk(PassStore store, PaymentLedger ledger, List<PassListener> listeners, PaymentPolicy policy,
			Clock clock) {
		this(store, ledger, new ProtocolRegistry(List.of()), TierPlaces.none(), listeners, null, policy, clock);
	}

	/**
	 * Create a desk.
	 * @param store the passes
	 * @param ledger tells whether a purchase still stands
	 * @param families read the sign-ins of wallets
	 * @param places find the prices of passes where plans have tiers
	 * @param listeners are told of draws
	 * @param limits limit calls by passes, or {@code null} if they are not limited
	 * @param policy times and limits
	 * @param clock the time
	 */
	public PassDesk(PassStore store, PaymentLedger ledger, ProtocolRegistry families, TierPlaces places,
			List<PassListener> listeners, @Nullable RequestLimits limits, PaymentPolicy policy, Clock clock) {
		this.store = store;
		this.purchases = new PassPurchases.Check(new PassEndings(store, new PassListeners(listeners)), ledger);
		this.families = families;
		this.places = places;
		this.limits = limits;
		this.draws = new DrawDesk(store, listeners, policy, clock);
	}

	@Override
	public PassResult admit(PaidEndpointDescriptor endpoint, PaidRequest request, @Nullable Credential credential) {
		PassClaim claim = (credential instanceof PassBearer bearer) ? bearer.claim().orElse(null) : null;
		return this.draws.tell(endpoint, look(endpoint, request, claim));
	}

	// HEAD would run the handler without delivering: it only ever shows the price.
	private PassResult look(PaidEndpointDescriptor endpoint, PaidRequest request, @Nullable PassClaim claim) {
		PaidEndpointDescriptor.PlanUse plan = endpoint.plan();
		if (plan == null || request.method().equals("HEAD")) {
			return NONE;
		}
		List<String> tokens = request.passes();
		List<String> lines = request.signIns();
		Optional<SignIn> signIn = lines.isEmpty() ? Optional.empty()
				: this.families.signIn(endpoint.identity(), request.path(), lines);
		if (tokens.isEmpty() && signIn.isEmpty() && claim == null) {
			return NONE;
		}
		if (tokens.size() > 1 || (claim != null && !tokens.isEmpty())) {
			return malformed("The request presents several passes, but only one is allowed");
		}
		if (!tokens.isEmpty() && !PassToken.isOne(tokens.getFirst())) {
			return notCovering(PassChoice.UNKNOWN);
		}
		List<String> keys = request.headerValues(CALL_KEY);
		if (keys.size() > 1 || keys.stream().anyMatch((it) -> !CALL_KEY_FORM.matcher(it).matches())) {
			return malformed("Idempotency-Key must be one value of 1 to 255 printable ASCII characters");
		}
		Draw.CallKey callKey = keys.isEmpty() ? null
				: new Draw.CallKey(keys.getFirst(), Fingerprint.of(request, List.of(), null));
		try {
			CallByPass call = new CallByPass(this.store, this.purchases, this.draws, this.places, endpoint, plan,
					callKey, this.limits, claim);
			if (claim != null) {
				return byClaim(call, claim, request);
			}
			return tokens.isEmpty() ? byWallet(call, signIn.orElseThrow())
					: byToken(call, PassToken.hash(tokens.getFirst()), signIn.orElse(null));
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("Passes cannot be used now", ex);
			return new PassResult.Refused(this.draws.unavailable().orElseThrow());
		}
	}

	// Who holds the credential has paid, so that another payment is not asked for
	// where only its scopes are missing.
	private PassResult byClaim(CallByPass call, PassClaim claim, PaidRequest request) {
		if (claim.hasEnded(this.draws.now())) {
			return notCovering(PassChoice.EXPIRED);
		}
		if (!claim.requests().test(request)) {
			return notCovering(PassChoice.NOT_LEFT);
		}
		Supplier<Optional<Pass>> lookup = () -> this.store.find(claim.tokenHash());
		PassResult result = claim.opens(call.plan().scope())
				? result(call, call.draw(lookup.get(), lookup, null), List.of()) : notCovering(PassChoice.SCOPE);
		return (result instanceof PassResult.NotCovering not && not.reason().equals(PassChoice.SCOPE))
				? new PassResult.Refused(new PaymentProblem.ScopeDenied(call.plan().scope())) : result;
	}

	private PassResult byToken(CallByPass call, String tokenHash, @Nullable SignIn signIn) {
		Optional<Pass> pass = this.store.find(tokenHash);
		if (pass.filter(Pass::walletBound).isEmpty()) {
			return result(call, call.draw(pass, () -> this.store.find(tokenHash), null), List.of());
		}
		if (signIn == null) {
			return notCovering(PassChoice.WALLET_BOUND);
		}
		Optional<String> wallet = signIn.wallet();
		if (wallet.isEmpty()) {
			return notCovering(signIn.refusal());
		}
		if (!wallet.get().equalsIgnoreCase(pass.get().buyer())) {
			return notCovering(PassChoice.OTHER_WALLET);
		}
		// Before the sign-in is used up.
		return call.repeated(pass.get())
			.orElseGet(() -> result(call, call.draw(pass, () -> this.store.find(tokenHash), new Spending(signIn)),
					List.of()));
	}

	private PassResult byWallet(CallByPass call, SignIn signIn) {
		Optional<String> wallet = signIn.wallet();
		if (wallet.isEmpty()) {
			return notCovering(signIn.refusal());
		}
		Instant now = this.draws.now();
		List<Pass> passes = this.store.findBoughtBy(wallet.get(), null, null)
			.stream()
			.filter((it) -> it.walletBound() && it.plan().equals(call.plan().name()))
			.sorted(Comparator.comparing((it) -> PassChoice.of(it, call.plan(), now)))
			.toList();
		// A call that any of them has paid for is not paid for by another one.
		Optional<PassResult> repeated = call.repeated(passes);
		if (repeated.isPresent()) {
			return repeated.get();
		}
		Spending spending = new Spending(signIn);
		PassResult refused = null;
		for (Pass pass : passes) {
			PassResult result = result(call,
					call.draw(Optional.of(pass), () -> this.store.findById(pass.id()), spending), passes);
			if (!(result instanceof PassResult.NotCovering)) {
				return result;
			}
			refused = (refused != null) ? refused : result;
		}
		if (refused != null) {
			return refused;
		}
		// Then the wallet may have signed in for its price or its free calls.
		return call.plan().wallets() ? NONE : notCovering(PassChoice.NO_PASS_OF_WALLET);
	}

	private PassResult result(CallByPass call, CallByPass.Result result, List<Pass> others) {
		return switch (result) {
			case CallByPass.Drawn drawn ->
				new PassResult.Admitted(drawn.permit().hold(new PassAdmission(this.draws, call, drawn, others)));
			case CallByPass.NotDrawn not -> not.result();
		};
	}

	/**
	 * Renew the leases of metered draws whose content this process is sending, unless it
	 * has rested for ten minutes. To be called several times within the length of a
	 * lease.
	 * @throws LedgerUnavailableException if the store cannot be reached
	 */
	public void renewLeases() {
		this.draws.leases().renew();
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
		return new PassResult.NotCovering(reason, false);
	}

	private static PassResult malformed(String detail) {
		return new PassResult.Refused(new PaymentProblem.Malformed(detail));
	}

	/**
	 * A sign-in in the hands of one request, which uses it once, however often it tries
	 * to draw.
	 */
	private static final class Spending implements BooleanSupplier {

		private final SignIn signIn;

		private boolean spent;

		private Spending(SignIn signIn) {
			this.signIn = signIn;
		}

		@Override
		public synchronized boolean getAsBoolean() {
			this.spent = this.spent || this.signIn.spend();
			return this.spent;
		}

	}

}
