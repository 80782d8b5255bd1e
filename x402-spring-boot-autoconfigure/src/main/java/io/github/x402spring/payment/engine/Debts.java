package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.admission.PaymentIds;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.payment.rail.Evidence;

/**
 * Writes down what is owed back: the money came before the request, and buys nothing. A
 * secret that buys content may be proof enough. For a debt its rail must have seen the
 * money: others who know our key, or another application with the same one, could make
 * debts of any amount.
 */
final class Debts {

	private final EngineParts parts;

	private final Resumption resumption;

	private final RailCalls rails;

	Debts(EngineParts parts, Resumption resumption, RailCalls rails) {
		this.parts = parts;
		this.resumption = resumption;
		this.rails = rails;
	}

	/**
	 * Take a payment that is not in the book, and owe it back. From the first step on its
	 * row says that nothing is served for it, also while its money is in doubt.
	 * @param presented a payment whose money came before the request
	 * @param quote what came
	 * @param why why it buys nothing
	 * @return a refusal without a challenge
	 */
	PaymentDecision owe(PresentedPayment presented, Quote quote, String why) {
		Optional<Quote> received = received(presented, quote, owed(presented, quote, why));
		if (received.isEmpty()) {
			return unknown();
		}
		Quote came = received.get();
		Payment fresh = owed(presented, came, why);
		return switch (this.parts.book().reserve(fresh)) {
			case Reservation.Reserved reserved -> settled(presented, came, fresh);
			case Reservation.Existing existing -> this.resumption.repeated(existing.payment(), presented);
			case Reservation.Full full ->
				new PaymentDecision.Refused(presented.notTaken(this.parts.policy().retryAfter()));
		};
	}

	/**
	 * Settle a reserved payment for which nothing is served.
	 * @param presented the payment
	 * @param quote what came
	 * @param reserved its reservation, which says why unless its endpoint was withdrawn
	 * since
	 * @return a refusal without a challenge
	 */
	PaymentDecision settle(PresentedPayment presented, Quote quote, Payment reserved) {
		return received(presented, quote, reserved).isPresent() ? settled(presented, quote, reserved) : unknown();
	}

	private Payment owed(PresentedPayment presented, Quote quote, String why) {
		Instant now = this.parts.book().now();
		return Payment.owed(PaymentIds.next(now), presented.terms(quote, now, null), this.parts.policy().newLease(now),
				this.parts.policy(), why);
	}

	// What came, as its rail says; empty if that is not known now. What is no secret was
	// proven by its rail, and a rail that has no evidence says so when it settles.
	private Optional<Quote> received(PresentedPayment presented, Quote quote, Payment payment) {
		if (!presented.isSecret() || !this.rails.covers(payment)) {
			return Optional.of(quote);
		}
		if (!(this.rails.find(payment) instanceof Evidence.Transferred transferred)) {
			return Optional.empty();
		}
		BigInteger amount = transferred.amount();
		return Optional.of((amount != null && amount.signum() > 0) ? quote.withAmount(amount) : quote);
	}

	private PaymentDecision unknown() {
		return new PaymentDecision.Refused(new PaymentProblem.SettlementUnknown(this.parts.policy().retryAfter()));
	}

	private PaymentDecision settled(PresentedPayment presented, Quote quote, Payment reserved) {
		return new PaymentDecision.Refused(
				owed(presented, quote, reserved, Objects.requireNonNullElse(reserved.reason(), Reasons.WITHDRAWN)));
	}

	private PaymentProblem owed(PresentedPayment presented, Quote quote, Payment reserved, String why) {
		Duration retryAfter = this.parts.policy().retryAfter();
		try {
			return switch (this.parts.settler().settle(reserved, presented.checked(quote))) {
				case Settler.Attempt.Made(Payment it) when it.money() == MoneyState.SETTLED ->
					this.resumption.owedBack(it, why);
				case Settler.Attempt.Made made -> new PaymentProblem.SettlementUnknown(retryAfter);
				case Settler.Attempt.Lost lost -> new PaymentProblem.InProgress(retryAfter);
				case Settler.Attempt.NotSent not -> presented.notTaken(not.retryAfter());
			};
		}
		catch (LedgerUnavailableException ex) {
			this.parts.book()
				.failed("Payment " + reserved.id() + " buys nothing, and what it is owed could not be recorded", ex);
			return new PaymentProblem.SettlementUnknown(retryAfter);
		}
	}

}
