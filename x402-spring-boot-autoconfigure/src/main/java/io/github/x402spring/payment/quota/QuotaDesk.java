package io.github.x402spring.payment.quota;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.admission.PaymentIds;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.pricing.PaidRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Admits requests by the free quotas of plans. If the store cannot be reached, calls have
 * to be paid for.
 */
final class QuotaDesk implements FreeCalls {

	private static final Log logger = LogFactory.getLog(QuotaDesk.class);

	private final Function<String, Optional<FreeQuota>> quotas;

	private final PayingWallets wallets;

	private final QuotaStore store;

	private final List<QuotaListener> listeners;

	private final Clock clock;

	/**
	 * Create a desk.
	 * @param quotas finds the quota of a plan by its name
	 * @param wallets know the wallets that sign in
	 * @param store counts what is used
	 * @param listeners are told of free calls
	 * @param clock the time
	 */
	QuotaDesk(Function<String, Optional<FreeQuota>> quotas, PayingWallets wallets, QuotaStore store,
			List<QuotaListener> listeners, Clock clock) {
		this.quotas = quotas;
		this.wallets = wallets;
		this.store = store;
		this.listeners = List.copyOf(listeners);
		this.clock = clock;
	}

	// HEAD would run the handler without delivering: it only ever shows the price.
	@Override
	public Optional<Admission> admit(PaidEndpointDescriptor endpoint, PaidRequest request, Quote quote) {
		PaidEndpointDescriptor.PlanUse plan = endpoint.plan();
		if (plan == null || request.method().equals("HEAD")) {
			return Optional.empty();
		}
		try {
			return this.quotas.apply(plan.name())
				.flatMap((quota) -> admit(endpoint, plan.name(), quota, request, quote));
		}
		catch (RuntimeException ex) {
			logger.warn("Free calls cannot be counted now; calls of the plan '" + plan.name() + "' have to be paid for",
					ex);
			return Optional.empty();
		}
	}

	// The first by which the request is known counts, also if nothing is left to it.
	private Optional<Admission> admit(PaidEndpointDescriptor endpoint, String plan, FreeQuota quota,
			PaidRequest request, Quote quote) {
		for (QuotaSubject kind : quota.by()) {
			Optional<SignIn> signIn = (kind == QuotaSubject.WALLET) ? this.wallets.find(request) : Optional.empty();
			Optional<String> name = signIn.flatMap(SignIn::wallet).or(() -> kind.of(request));
			if (name.isPresent()) {
				// The kind stands before the name, so that no principal is taken for a
				// network.
				Optional<Admission> taken = take(endpoint, plan, quota, kind.name() + ":" + name.get(), quote);
				if (taken.isEmpty() || signIn.isEmpty() || isSpent(signIn.get(), taken.get())) {
					return taken;
				}
			}
		}
		return Optional.empty();
	}

	// Only where there is a call for it, so that no sign-in is used up in vain.
	private static boolean isSpent(SignIn signIn, Admission taken) {
		boolean spent = false;
		try {
			spent = signIn.spend();
			return spent;
		}
		finally {
			if (!spent) {
				taken.failed();
			}
		}
	}

	private Optional<Admission> take(PaidEndpointDescriptor endpoint, String plan, FreeQuota quota, String caller,
			Quote quote) {
		Instant now = this.clock.instant();
		QuotaKey key = QuotaKey.of("free/" + plan + "/" + quota.period().value(), quota.period().endOf(now), caller);
		OptionalLong used = this.store.take(key, 1, quota.calls()).used();
		if (used.isEmpty()) {
			tell((listener) -> listener.onSpent(plan));
			return Optional.empty();
		}
		// If the request slept, the count of its period may be forgotten by now.
		if (!this.clock.instant().isBefore(key.until())) {
			this.store.giveBack(key, 1);
			return take(endpoint, plan, quota, caller, quote);
		}
		long left = quota.calls() - used.getAsLong();
		tell((listener) -> listener.onTaken(plan, left));
		return Optional.of(new FreeAdmission(PaymentIds.next(now), endpoint, quote,
				QuotaHeader.of(plan, left, key.until()), () -> giveBack(plan, key)));
	}

	private void giveBack(String plan, QuotaKey key) {
		try {
			this.store.giveBack(key, 1);
		}
		catch (RuntimeException ex) {
			logger.warn("A free call of the plan '" + plan + "' could not be given back; it counts as used", ex);
			return;
		}
		tell((listener) -> listener.onGivenBack(plan));
	}

	private void tell(Consumer<QuotaListener> message) {
		for (QuotaListener listener : this.listeners) {
			try {
				message.accept(listener);
			}
			catch (RuntimeException | Error ex) {
				logger.warn("A listener of quotas failed: " + listener.getClass().getName(), ex);
			}
		}
	}

}
