package io.github.x402spring.payment.books;

import java.util.List;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.scheme.PaymentScheme;

/**
 * Compares a payment with its events.
 */
final class TrailCheck {

	private final Findings findings;

	private final List<PaymentScheme> schemes;

	TrailCheck(Findings findings, List<PaymentScheme> schemes) {
		this.findings = findings;
		this.schemes = schemes;
	}

	/**
	 * Check a payment.
	 * @param payment the payment
	 * @param all its events in order; there may be younger ones than the payment shows
	 */
	void check(Payment payment, List<LedgerEvent> all) {
		List<LedgerEvent> events = all.stream().filter((event) -> event.version() <= payment.version()).toList();
		if (events.isEmpty()) {
			this.findings.add(Invariant.LEGAL_STEPS, payment.id(), "has no events");
			return;
		}
		beginning(payment, events.getFirst());
		for (int i = 1; i < events.size(); i++) {
			step(payment, events.get(i - 1), events.get(i));
		}
		end(payment, events.getLast());
	}

	private void beginning(Payment payment, LedgerEvent first) {
		this.findings.require(first.version() == 1, Invariant.LEGAL_STEPS, payment,
				"begins with step " + first.version());
		this.findings.require(first.money() == MoneyState.RESERVED, Invariant.WRITTEN_AHEAD, payment,
				"begins with money that is " + first.money());
		this.findings.require(first.content() == ContentState.NONE || first.content() == ContentState.SERVING,
				Invariant.LEGAL_STEPS, payment, "begins with content that is " + first.content());
	}

	private void step(Payment payment, LedgerEvent before, LedgerEvent after) {
		this.findings.require(after.version() != before.version(), Invariant.ONE_PAYMENT_PER_KEY, payment,
				"made step " + after.version() + " twice");
		this.findings.require(after.version() <= before.version() + 1, Invariant.LEGAL_STEPS, payment,
				"lacks the steps between " + before.version() + " and " + after.version());
		this.findings.require(after.removal() == null, Invariant.LEGAL_STEPS, payment,
				"was removed by step " + after.version() + " but still exists");
		money(payment, before, after);
		content(payment, before, after);
	}

	private void money(Payment payment, LedgerEvent before, LedgerEvent after) {
		boolean isOutcome = after.money() != MoneyState.RESERVED && after.money() != MoneyState.SETTLING;
		boolean isForeign = after.money() == MoneyState.UNKNOWN && after.content() == ContentState.UNATTRIBUTED;
		this.findings.require(before.money() != MoneyState.RESERVED || !isOutcome || isForeign, Invariant.WRITTEN_AHEAD,
				payment, "is " + after.money() + " in step " + after.version() + " without having been SETTLING");
		this.findings.require(before.money().canBecome(after.money()), Invariant.LEGAL_STEPS, payment,
				"went from " + before.money() + " to " + after.money() + " in step " + after.version());
		if (before.money() == MoneyState.UNKNOWN && after.money() == MoneyState.FAILED) {
			this.findings.require(after.proven() || "operator".equals(after.reason()), Invariant.NOTHING_GUESSED,
					payment, "was unknown and is recorded as failed in step " + after.version() + " without evidence");
		}
		this.findings.require(
				after.money() != MoneyState.SETTLED || after.transaction() != null || needsNoTransaction(payment),
				Invariant.NOTHING_GUESSED, payment, "is settled in step " + after.version() + " without a transaction");
	}

	// A settlement of nothing has none anywhere.
	private boolean needsNoTransaction(Payment payment) {
		PaymentKind kind = payment.terms().quote().kind();
		return payment.amount().signum() == 0 || this.schemes.stream()
			.anyMatch((scheme) -> scheme.kinds(kind.network()).contains(kind) && !scheme.hasTransactions(kind));
	}

	private void content(Payment payment, LedgerEvent before, LedgerEvent after) {
		this.findings.require(before.content().canBecome(after.content()), Invariant.LEGAL_STEPS, payment,
				"went from " + before.content() + " to " + after.content() + " in step " + after.version());
		boolean went = after.content() == ContentState.DELIVERED && before.content() != ContentState.DELIVERED;
		this.findings.require(!went || after.money() == MoneyState.SETTLED, Invariant.NO_CONTENT_WITHOUT_PAYMENT,
				payment, "was delivered in step " + after.version() + " while its money was " + after.money());
		boolean withheld = after.money() == MoneyState.FAILED || after.money() == MoneyState.UNKNOWN;
		this.findings.require(!withheld || after.content() != ContentState.SERVING, Invariant.WITHHELD, payment,
				"is served in step " + after.version() + " while its money is " + after.money());
	}

	private void end(Payment payment, LedgerEvent last) {
		this.findings.require(
				last.version() == payment.version()
						&& last.money() == payment.money() && last.content() == payment.content(),
				Invariant.LEGAL_STEPS, payment,
				"is " + payment.money() + "/" + payment.content() + " after " + payment.version()
						+ " steps, and its last event is " + last.money() + "/" + last.content() + " of step "
						+ last.version());
	}

}
