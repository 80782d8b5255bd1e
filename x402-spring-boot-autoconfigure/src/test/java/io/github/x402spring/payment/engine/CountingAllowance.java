package io.github.x402spring.payment.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.AllowanceResult;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.pricing.PaidRequest;

/**
 * Counts the payments that took a part of it and did not give it back.
 */
final class CountingAllowance implements PaymentAllowance {

	final AtomicInteger taken = new AtomicInteger();

	/** Payments of which it heard that they are settled. */
	final AtomicInteger settled = new AtomicInteger();

	final AtomicInteger asked = new AtomicInteger();

	/** What it says instead of taking, if anything. */
	volatile Supplier<Optional<AllowanceResult>> instead = Optional::empty;

	volatile Supplier<Optional<PaymentProblem>> unpaid = Optional::empty;

	@Override
	public AllowanceResult take(PaidEndpointDescriptor endpoint, PaidRequest request, AuthenticatedPayment payment,
			Quote quote) {
		this.asked.incrementAndGet();
		return this.instead.get().orElseGet(() -> {
			this.taken.incrementAndGet();
			return taken();
		});
	}

	private AllowanceResult taken() {
		AtomicBoolean givenBack = new AtomicBoolean();
		return new AllowanceResult.Taken(() -> {
			this.taken.decrementAndGet();
			givenBack.set(true);
		}, () -> {
			this.settled.incrementAndGet();
			if (givenBack.get()) {
				this.taken.incrementAndGet();
			}
		});
	}

	@Override
	public Optional<PaymentProblem> beforeChallenge(PaidEndpointDescriptor endpoint, PaidRequest request, Quote quote) {
		return this.unpaid.get();
	}

	void says(AllowanceResult result) {
		this.instead = () -> Optional.of(result);
	}

}
