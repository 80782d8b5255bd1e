package io.github.x402spring.facilitator;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.x402.X402Proof;

/**
 * The facilitators of this application, in order. Each payment has a route: those that
 * serve its network, the first one first. It is settled where it was verified, and once a
 * settlement was sent it is asked about nowhere else.
 *
 * @since 0.1.0
 */
public final class FacilitatorRouter {

	private final RouteMemory memory = new RouteMemory();

	private final List<Facilitator> all;

	/**
	 * Create facilitators.
	 * @param all the facilitators, those to be preferred first
	 * @throws IllegalArgumentException if there are none, or if their time limits
	 * together do not leave a paid request answered within 30 seconds
	 */
	public FacilitatorRouter(List<Facilitator> all) {
		this.all = List.copyOf(all);
		if (all.isEmpty()) {
			throw new IllegalArgumentException("There must be a facilitator");
		}
		if (longest(FacilitatorLimits::verifyTimeout).plus(longest(FacilitatorLimits::settleTimeout))
			.compareTo(FacilitatorLimits.REQUEST) > 0) {
			throw new IllegalArgumentException("The longest verify timeout and the longest settle timeout must not "
					+ "exceed " + FacilitatorLimits.REQUEST.toSeconds() + " seconds together");
		}
	}

	/**
	 * Return the facilitators.
	 * @return all, in order
	 */
	public List<Facilitator> all() {
		return this.all;
	}

	// What settling may take is left over.
	Deadline verification() {
		return Deadline.in(FacilitatorLimits.REQUEST.minus(longest(FacilitatorLimits::settleTimeout)));
	}

	Deadline settlement() {
		return Deadline.in(longest(FacilitatorLimits::settleTimeout));
	}

	List<Facilitator> route(CheckedPayment payment) {
		int version = X402Proof.of(payment).payload().x402Version();
		List<Facilitator> supporting = this.all.stream()
			.filter((it) -> it.supports(version, payment.quote().kind().scheme(), payment.quote().network()))
			.toList();
		// What a facilitator says of itself may be out of date.
		return !supporting.isEmpty() ? supporting
				: this.all.stream().filter((it) -> it.isFor(payment.quote().network())).toList();
	}

	List<Facilitator> settlementRoute(CheckedPayment payment) {
		return this.memory.find(payment.key())
			.map((route) -> route.sent() ? List.of(route.facilitator())
					: preferring(route.facilitator(), route(payment)))
			.orElseGet(() -> route(payment));
	}

	void verified(CheckedPayment payment, Facilitator facilitator) {
		remember(payment, facilitator, false);
	}

	void sent(CheckedPayment payment, Facilitator facilitator) {
		remember(payment, facilitator, true);
	}

	private void remember(CheckedPayment payment, Facilitator facilitator, boolean sent) {
		if (this.all.size() > 1) {
			this.memory.put(payment.key(), new RouteMemory.Route(facilitator, sent));
		}
	}

	private static List<Facilitator> preferring(Facilitator first, List<Facilitator> route) {
		return route.stream().sorted(Comparator.comparing((it) -> it != first)).toList();
	}

	private Duration longest(Function<FacilitatorLimits, Duration> limit) {
		return this.all.stream().map(Facilitator::limits).map(limit).max(Comparator.naturalOrder()).orElseThrow();
	}

}
