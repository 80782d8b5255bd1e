package io.github.x402spring.payment.engine;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.answer.StoredAnswer;
import io.github.x402spring.payment.answer.StoredAnswers;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.scheme.PaymentScheme;

/**
 * A payment in the hands of the one request that may use it.
 */
final class PaymentAdmission implements Admission {

	private final EngineParts parts;

	private final PresentedPayment presented;

	private final CheckedPayment checked;

	private volatile Payment payment;

	private volatile boolean refused;

	private volatile boolean failed;

	private volatile boolean interrupted;

	PaymentAdmission(EngineParts parts, PresentedPayment presented, CheckedPayment checked, Payment payment) {
		this.parts = parts;
		this.presented = presented;
		this.checked = checked;
		this.payment = payment;
	}

	@Override
	public String id() {
		return this.payment.id();
	}

	@Override
	public Payment payment() {
		return this.payment;
	}

	@Override
	public Credential credential() {
		return this.presented.credential();
	}

	@Override
	public boolean isDelivered() {
		return this.payment.content() == ContentState.DELIVERED;
	}

	@Override
	public PaidEndpointDescriptor endpoint() {
		return presentation().endpoint();
	}

	@Override
	public PaidCall call(Predicate<String> notDelivered) {
		Quote quote = this.checked.quote();
		PaymentScheme.TokenUnit unit = this.presented.scheme()
			.unit(quote)
			.orElse(new PaymentScheme.TokenUnit(quote.asset(), 0));
		return new AdmittedCall(this.payment.id(), this.checked.payer(), this.presented.credential().identifier(),
				unit.toDecimal(quote.amount()), quote.amount(), unit.symbol(), quote.asset(), quote.network(),
				notDelivered);
	}

	@Override
	public boolean isReleasedFirst() {
		return this.presented.isReleasedFirst();
	}

	@Override
	public boolean isPaid() {
		return this.payment.money() == MoneyState.SETTLED;
	}

	@Override
	public void receipt(AnswerHeaders headers) {
		Payment current = this.payment;
		if (current.money() == MoneyState.SETTLED) {
			this.parts.protocols().receipt(Receipts.of(current).withContent(this.presented.credential()), headers);
		}
	}

	@Override
	public int receiptLength() {
		AtomicInteger length = new AtomicInteger();
		this.parts.protocols()
			.receipt(Receipts.longest(this.payment.terms()).withContent(this.presented.credential()),
					(name, value) -> length.addAndGet(name.length() + value.length()));
		return length.get();
	}

	@Override
	public Optional<PaymentProblem> release() {
		Optional<PaymentProblem> problem;
		try {
			problem = this.failed ? inProgress() : switch (this.payment.money()) {
				case RESERVED -> settleReserved();
				case SETTLED -> keep();
				case FAILED, SETTLING, UNKNOWN -> outcome();
			};
		}
		catch (RuntimeException | Error ex) {
			this.interrupted = true;
			throw ex;
		}
		if (!this.refused && problem.isPresent()) {
			this.refused = true;
			this.parts.book().refused(endpoint(), problem.get());
		}
		return problem;
	}

	private Optional<PaymentProblem> settleReserved() {
		Optional<String> expiry = this.presented.isPaidBefore() ? Optional.empty()
				: this.presented.scheme().expiry(this.presented.payment(), now());
		if (expiry.isPresent()) {
			return expired(expiry.get());
		}
		try {
			return switch (this.parts.settler().settle(this.payment, this.checked)) {
				case Settler.Attempt.Made made -> {
					this.payment = made.payment();
					yield outcome();
				}
				case Settler.Attempt.Lost lost -> inProgress();
				case Settler.Attempt.NotSent not -> Optional.of(this.presented.notTaken(not.retryAfter()));
			};
		}
		catch (LedgerUnavailableException ex) {
			// It may stand in the book as sent, and then the books will ask, and may send
			// it: not "nothing was charged", or the payer would sign another payment.
			this.parts.book().failed("Payment " + this.payment.id() + " was not sent", ex);
			return Optional.of(new PaymentProblem.SettlementUnknown(this.parts.policy().retryAfter()));
		}
	}

	// A challenge goes out only if no other request took the payment over and settled it.
	private Optional<PaymentProblem> expired(String reason) {
		try {
			return this.parts.book().remove(this.payment, PaymentLedger.Removal.REJECTED)
					? Optional.of(this.parts.challenges().rejected(presentation(), reason)) : inProgress();
		}
		catch (LedgerUnavailableException ex) {
			// Another instance may have taken it over in time, and sent it.
			this.parts.book()
				.failed("Payment " + this.payment.id() + " was not sent, and its reservation could not be released",
						ex);
			return Optional.of(new PaymentProblem.SettlementUnknown(this.parts.policy().retryAfter()));
		}
	}

	private Optional<PaymentProblem> outcome() {
		return switch (this.payment.money()) {
			case SETTLED -> Optional.empty();
			case FAILED -> Optional.of(this.parts.challenges().settlementFailed(presentation(), this.payment));
			case RESERVED, SETTLING, UNKNOWN ->
				Optional.of(new PaymentProblem.SettlementUnknown(this.parts.policy().retryAfter()));
		};
	}

	// When the lease is over, another request may deliver the content. By a clock that is
	// ahead, it is over earlier.
	private Optional<PaymentProblem> keep() {
		Payment current = this.payment;
		return switch (current.content()) {
			case DELIVERED -> Optional.empty();
			case SERVING -> (current.isLeased(now().plus(this.parts.policy().lease().dividedBy(3)))
					|| step(current, current.leased(this.parts.policy().newLease(now()), now()))) ? Optional.empty()
							: inProgress();
			case NONE, FAILED, UNATTRIBUTED, REFUNDED -> inProgress();
		};
	}

	private Optional<PaymentProblem> inProgress() {
		return Optional.of(new PaymentProblem.InProgress(this.parts.policy().retryAfter()));
	}

	@Override
	public void notDelivered(String reason) {
		this.parts.book().notDelivered(this.payment, reason);
	}

	@Override
	public void failed() {
		if (this.payment.content() == ContentState.DELIVERED) {
			return;
		}
		this.failed = true;
		if (this.interrupted) {
			this.parts.book().findOut(this.payment).ifPresent((it) -> this.payment = it);
		}
		Payment current = this.payment;
		if (current.money() == MoneyState.SETTLED && current.content() == ContentState.SERVING) {
			step(current, current.contentFailed(now()));
		}
		else if (current.money() == MoneyState.RESERVED) {
			giveBack();
		}
		else if (this.interrupted && current.money() == MoneyState.SETTLING) {
			// It may have been sent; others are to ask now, not when a lease lapses.
			step(current, current.settlementUnknown("interrupted", now()));
		}
	}

	@Override
	public int largestKept() {
		StoredAnswers answers = this.parts.answers();
		return (answers != null && (answers.areOfPublicPayments() || this.presented.isPrivate())) ? answers.maxSize()
				: 0;
	}

	@Override
	public void keep(StoredAnswer answer) {
		StoredAnswers answers = this.parts.answers();
		if (answers != null && isPaid()) {
			answers.keep(this.payment, answer);
		}
	}

	@Override
	public void left() {
		Payment current = this.payment;
		if (current.content() != ContentState.DELIVERED) {
			step(current, current.delivered(false, now()));
		}
	}

	@Override
	public void broke() {
		Payment current = this.payment;
		if (current.content() != ContentState.DELIVERED) {
			step(current, current.delivered(true, now()));
		}
		else if (!current.truncated()) {
			truncated();
		}
	}

	// The content left long ago. The reconciler may have made steps since.
	private void truncated() {
		try {
			this.parts.book()
				.findById(this.payment.id())
				.filter((it) -> it.content() == ContentState.DELIVERED && it.money() == MoneyState.SETTLED)
				.ifPresent((it) -> {
					this.payment = it;
					step(it, it.delivered(true, now()));
				});
		}
		catch (LedgerUnavailableException ex) {
			this.parts.book()
				.failed("The broken delivery of payment " + this.payment.id() + " could not be recorded", ex);
		}
	}

	private boolean step(Payment from, Payment next) {
		try {
			boolean moved = this.parts.book().move(from, next);
			if (moved) {
				this.payment = next;
			}
			return moved;
		}
		catch (LedgerUnavailableException ex) {
			this.parts.book()
				.failed("The step of payment " + next.id() + " to " + next.content() + " could not be recorded", ex);
			return false;
		}
	}

	private void giveBack() {
		try {
			this.parts.book().remove(this.payment, PaymentLedger.Removal.RELEASED);
		}
		catch (LedgerUnavailableException ex) {
			this.parts.book()
				.failed("Reservation " + this.payment.id() + " could not be released; its lease will expire", ex);
		}
	}

	private Presentation presentation() {
		return this.presented.presentation();
	}

	private Instant now() {
		return this.parts.book().now();
	}

}
