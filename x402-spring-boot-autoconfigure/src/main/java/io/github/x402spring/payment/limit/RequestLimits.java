package io.github.x402spring.payment.limit;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.quota.QuotaSubject;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * Limits requests to paid endpoints. What a client network sends is counted before
 * anything is checked; what a payer or the holder of a pass calls, only after it is
 * proven who that is. Where the store of counts cannot be asked, requests pass: a limit
 * protects the application, and no money depends on it.
 *
 * @since 0.1.0
 */
public final class RequestLimits {

	private final Limits all;

	private final Function<String, @Nullable Limits> plans;

	private final LimitDesk desk;

	private final RunningCalls running;

	/**
	 * Create limits.
	 * @param all the limits of all paid endpoints
	 * @param plans finds the limits of a plan by its name; {@code null} if it has none
	 * @param buckets count by time, or {@code null} if only running calls are limited
	 * @param leases count what runs
	 * @param listeners are told of decisions
	 * @param lease how long a running call counts after its process died
	 * @param retryAfter when a call may be tried again of which too many run
	 * @param clock the time
	 */
	public RequestLimits(Limits all, Function<String, @Nullable Limits> plans, @Nullable BucketStore buckets,
			LeaseStore leases, List<LimitListener> listeners, Duration lease, Duration retryAfter, Clock clock) {
		this.all = all;
		this.plans = plans;
		this.desk = new LimitDesk(buckets, listeners, clock);
		this.running = new RunningCalls(leases, this.desk, lease, retryAfter, clock);
	}

	/**
	 * Return what the network of a client has to take before a request is looked at that
	 * may not be paid for.
	 * @param endpoint the endpoint it goes to
	 * @param request the request
	 * @return a permit of which nothing is taken yet
	 */
	public LimitPermit network(PaidEndpointDescriptor endpoint, PaidRequest request) {
		LimitRule<RateLimit> rule = rule(endpoint, Limits::challenges);
		return (rule == null || rule.value().isNone()) ? LimitPermit.UNLIMITED
				: QuotaSubject.NETWORK.of(request)
					.<LimitPermit>map((network) -> new TokenPermit(this.desk, LimitKind.CHALLENGES, rule,
							rule.key("challenges", network)))
					.orElse(LimitPermit.UNLIMITED);
	}

	/**
	 * Begin a call of which it is proven who pays. It is counted before anything is taken
	 * for it.
	 * @param endpoint the endpoint
	 * @param payer the payer
	 * @return whether it may go on
	 */
	public CallPermit byPayer(PaidEndpointDescriptor endpoint, String payer) {
		return call(endpoint, "payer:" + payer.toLowerCase(Locale.ROOT));
	}

	/**
	 * Begin a call that a pass pays for. It is counted before the pass is debited.
	 * @param endpoint the endpoint
	 * @param pass id of the pass
	 * @return whether it may go on
	 */
	public CallPermit byPass(PaidEndpointDescriptor endpoint, String pass) {
		return call(endpoint, "pass:" + pass);
	}

	private CallPermit call(PaidEndpointDescriptor endpoint, String caller) {
		LimitRule<RateLimit> rate = rule(endpoint, Limits::calls);
		LimitPermit token = (rate == null || rate.value().isNone()) ? LimitPermit.UNLIMITED
				: new TokenPermit(this.desk, LimitKind.CALLS, rate, rate.key("calls", caller));
		CallPermit taken = token.take().<CallPermit>map(CallPermit.Refused::new).orElse(CallPermit.unlimited());
		LimitRule<Integer> atOnce = rule(endpoint, Limits::concurrentCalls);
		if (taken instanceof CallPermit.Refused || atOnce == null || atOnce.value() == 0) {
			return taken;
		}
		CallPermit begun = this.running.begin(atOnce, atOnce.key("concurrent", caller));
		// Who asks again and again until a call may run has not called.
		if (begun instanceof CallPermit.Refused) {
			token.giveBack();
		}
		return begun;
	}

	private <T> @Nullable LimitRule<T> rule(PaidEndpointDescriptor endpoint, Function<Limits, @Nullable T> which) {
		PaidEndpointDescriptor.PlanUse use = endpoint.plan();
		Limits plan = (use != null) ? this.plans.apply(use.name()) : null;
		T own = (plan != null) ? which.apply(plan) : null;
		if (use != null && own != null) {
			return new LimitRule<>(own, use.name());
		}
		T common = which.apply(this.all);
		return (common != null) ? new LimitRule<>(common, "") : null;
	}

	/**
	 * Return the limits of all paid endpoints.
	 * @return the limits
	 */
	public Limits all() {
		return this.all;
	}

	/**
	 * Renew the leases of the calls that run. To be called several times within the
	 * length of a lease.
	 */
	public void renewLeases() {
		this.running.renew();
	}

}
