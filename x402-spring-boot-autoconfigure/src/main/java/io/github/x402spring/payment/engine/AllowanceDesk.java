package io.github.x402spring.payment.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.AllowanceResult;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes from the allowances of the application what new payments need, and gives it back
 * for those that turn out not to move money.
 */
final class AllowanceDesk implements PaymentListener {

	private static final Log logger = LogFactory.getLog(AllowanceDesk.class);

	/**
	 * Payments of which another process finds out what became of them would be kept for
	 * ever.
	 */
	static final int MOST_KEPT = 20_000;

	private final List<PaymentAllowance> allowances;

	private final PaymentPolicy policy;

	private final SequencedMap<String, TakenParts> taken = new LinkedHashMap<>();

	/** What was given back, of payments that may turn out to be settled after all. */
	private final SequencedMap<String, TakenParts> failed = new LinkedHashMap<>();

	AllowanceDesk(List<PaymentAllowance> allowances, PaymentPolicy policy) {
		this.allowances = List.copyOf(allowances);
		this.policy = policy;
	}

	/**
	 * Ask all allowances about a payment that is about to be reserved.
	 * @param id the id of the reservation
	 * @param presented the payment
	 * @param quote the price that it meets
	 * @return {@link AllowanceResult.None} if it may be reserved: what was taken for it
	 * is kept under its id
	 */
	AllowanceResult take(String id, PresentedPayment presented, Quote quote) {
		List<AllowanceResult.Taken> taken = new ArrayList<>();
		boolean complete = false;
		try {
			for (PaymentAllowance allowance : this.allowances) {
				switch (ask(allowance, presented, quote)) {
					case AllowanceResult.Taken part -> taken.add(part);
					case AllowanceResult.None none -> {
					}
					case AllowanceResult.Refused refused when !presented.isPaidBefore() -> {
						return refused;
					}
					case AllowanceResult.Outdated outdated when !presented.isPaidBefore() -> {
						return outdated;
					}
					case AllowanceResult.Refused late -> logger.debug("A payment was made before, and is not refused");
					case AllowanceResult.Outdated late -> logger.debug("A payment was made before its price moved");
				}
			}
			complete = true;
		}
		finally {
			if (!complete) {
				new TakenParts(taken).giveBack();
			}
		}
		keep(this.taken, id, new TakenParts(taken));
		return AllowanceResult.none();
	}

	private AllowanceResult ask(PaymentAllowance allowance, PresentedPayment presented, Quote quote) {
		Presentation presentation = presented.presentation();
		return answered(allowance,
				() -> allowance.take(presentation.endpoint(), presentation.request(), presented.payment(), quote),
				AllowanceResult.Refused::new);
	}

	/**
	 * Ask all allowances about a request that would be answered with a challenge.
	 * @param presentation the request
	 * @return why it is refused without one
	 */
	Optional<PaymentProblem> beforeChallenge(Presentation presentation) {
		Quote quote = presentation.quotes().getFirst();
		return this.allowances.stream()
			.flatMap((it) -> answered(it,
					() -> it.beforeChallenge(presentation.endpoint(), presentation.request(), quote), Optional::of)
				.stream())
			.findFirst();
	}

	private <T> T answered(PaymentAllowance allowance, Supplier<T> question, Function<PaymentProblem, T> refusal) {
		try {
			return question.get();
		}
		catch (RuntimeException ex) {
			logger.warn("The allowance " + allowance.getClass().getName() + " failed; nothing was charged", ex);
			return refusal.apply(new PaymentProblem.Unavailable(this.policy.retryAfter()));
		}
	}

	/**
	 * Give back what was taken for a payment, unless that was done before.
	 * @param id the id of its reservation
	 */
	void giveBack(String id) {
		TakenParts parts = forget(this.taken, id);
		if (parts != null) {
			parts.giveBack();
		}
	}

	@Override
	public void onRemoved(Payment payment, PaymentLedger.Removal removal) {
		giveBack(payment.id());
	}

	// What a payment in doubt took is kept until its outcome is known.
	@Override
	public void onTransition(@Nullable Payment before, Payment after) {
		if (after.money() == MoneyState.FAILED) {
			failed(after.id());
		}
		else if (after.money() == MoneyState.SETTLED) {
			settled(after.id());
		}
	}

	private void failed(String id) {
		TakenParts parts;
		synchronized (this.taken) {
			parts = forget(this.taken, id);
			if (parts != null) {
				keep(this.failed, id, parts);
			}
		}
		if (parts != null) {
			parts.giveBack();
		}
	}

	private void settled(String id) {
		TakenParts parts;
		synchronized (this.taken) {
			parts = forget(this.taken, id);
			if (parts == null) {
				parts = forget(this.failed, id);
			}
		}
		if (parts != null) {
			parts.kept();
		}
	}

	private void keep(SequencedMap<String, TakenParts> where, String id, TakenParts parts) {
		if (parts.isEmpty()) {
			return;
		}
		synchronized (this.taken) {
			where.put(id, parts);
			if (where.size() > MOST_KEPT) {
				where.pollFirstEntry();
			}
		}
	}

	private @Nullable TakenParts forget(SequencedMap<String, TakenParts> where, String id) {
		synchronized (this.taken) {
			return where.remove(id);
		}
	}

	/**
	 * What one payment took from allowances. An allowance that throws keeps none of the
	 * others from hearing what became of the payment, and each of them hears one thing
	 * after the other.
	 */
	private static final class TakenParts {

		private final List<AllowanceResult.Taken> parts;

		/**
		 * Create the parts of a payment.
		 * @param parts in the order in which they were taken
		 */
		TakenParts(List<AllowanceResult.Taken> parts) {
			this.parts = List.copyOf(parts);
		}

		boolean isEmpty() {
			return this.parts.isEmpty();
		}

		/**
		 * Give all parts back.
		 */
		synchronized void giveBack() {
			run(this.parts.reversed(), AllowanceResult.Taken::giveBack,
					"What a payment took from an allowance could not be given back; it stays taken");
		}

		/**
		 * Tell that the payment is settled.
		 */
		synchronized void kept() {
			run(this.parts, AllowanceResult.Taken::kept,
					"An allowance could not take note of a payment that is settled");
		}

		private static void run(List<AllowanceResult.Taken> parts, Function<AllowanceResult.Taken, Runnable> what,
				String trouble) {
			for (AllowanceResult.Taken part : parts) {
				try {
					what.apply(part).run();
				}
				catch (RuntimeException ex) {
					logger.warn(trouble, ex);
				}
			}
		}

	}

}
