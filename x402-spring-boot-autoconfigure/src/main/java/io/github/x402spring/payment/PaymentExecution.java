package io.github.x402spring.payment;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.github.x402spring.PaidCall;

/**
 * A payment in the hands of the one request that may use it. The transport tells it what
 * happens to the content, and asks it for the money before any of the content leaves.
 *
 * @since 0.1.0
 */
public final class PaymentExecution {

	private final PaymentServices services;

	private final PresentedPayment presented;

	private final CheckedPayment checked;

	private volatile Payment payment;

	private volatile boolean refused;

	private volatile boolean failed;

	private volatile boolean interrupted;

	PaymentExecution(PaymentServices services, PresentedPayment presented, CheckedPayment checked, Payment payment) {
		this.services = services;
		this.presented = presented;
		this.checked = checked;
		this.payment = payment;
	}

	/**
	 * Return the state of the payment as this request knows it.
	 * @return the payment
	 */
	public Payment payment() {
		return this.payment;
	}

	/**
	 * Return the endpoint that is paid for.
	 * @return the endpoint
	 */
	public PaidEndpointDescriptor endpoint() {
		return presentation().endpoint();
	}

	/**
	 * Return what the handler may know of the payment.
	 * @param notDelivered takes the reason why an answer is not what was paid for, and
	 * tells whether that counts
	 * @return the paid call
	 */
	public PaidCall call(Predicate<String> notDelivered) {
		Quote quote = this.checked.quote();
		PaymentScheme.TokenUnit unit = this.presented.scheme()
			.unit(quote)
			.orElse(new PaymentScheme.TokenUnit(quote.asset(), 0));
		return new AdmittedCall(this.payment.id(), this.checked.payer(), unit.toDecimal(quote.amount()), quote.amount(),
				unit.symbol(), quote.asset(), quote.network(), notDelivered);
	}

	/**
	 * Return whether the money is in.
	 * @return whether it is settled
	 */
	public boolean isSettled() {
		return this.payment.money() == MoneyState.SETTLED;
	}

	/**
	 * Write the receipt.
	 * @param headers the headers of the answer
	 */
	public void receipt(AnswerHeaders headers) {
		this.services.protocols().receipt(PaymentReceipt.of(this.payment), headers);
	}

	/**
	 * Return how much room the receipt takes in the headers of an answer, whatever the
	 * transaction will be called.
	 * @return the length of names and values
	 */
	public int receiptLength() {
		AtomicInteger length = new AtomicInteger();
		this.services.protocols()
			.receipt(PaymentReceipt.longest(this.payment.terms()),
					(name, value) -> length.addAndGet(name.length() + value.length()));
		return length.get();
	}

	/**
	 * Move the money, or find out that it is in already. To be called right before
	 * content leaves. What is sent is sent once, however often this is called.
	 * @return why the content must not leave; empty if it may
	 */
	public Optional<PaymentProblem> settle() {
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
			this.services.book().refused(endpoint(), problem.get());
		}
		return problem;
	}

	private Optional<PaymentProblem> settleReserved() {
		Optional<String> expiry = this.presented.scheme().expiry(this.presented.payment(), now());
		if (expiry.isPresent()) {
			return expired(expiry.get());
		}
		try {
			return switch (this.services.settlements().settle(this.payment, this.checked)) {
				case SettlementAttempt.Made made -> {
					this.payment = made.payment();
					yield outcome();
				}
				case SettlementAttempt.Lost lost -> inProgress();
				case SettlementAttempt.NotSent not -> Optional.of(new PaymentProblem.Unavailable(not.retryAfter()));
			};
		}
		catch (LedgerUnavailableException ex) {
			// It may stand in the book as sent, and then the books will ask, and may send
			// it: not "nothing was charged", or the payer would sign another payment.
			this.services.book().failed("Payment " + this.payment.id() + " was not sent", ex);
			return Optional.of(new PaymentProblem.SettlementUnknown(this.services.policy().retryAfter()));
		}
	}

	// A challenge goes out only if nobody else took the payment over and settled it.
	private Optional<PaymentProblem> expired(String reason) {
		try {
			return this.services.book().remove(this.payment, PaymentLedger.Removal.REJECTED)
					? Optional.of(new PaymentProblem.Rejected(reason, presentation().challenge(reason))) : inProgress();
		}
		catch (LedgerUnavailableException ex) {
			// Another instance may have taken it over in time, and sent it.
			this.services.book().failed("Payment " + this.payment.id() + " was not sent, and not given back", ex);
			return Optional.of(new PaymentProblem.SettlementUnknown(this.services.policy().retryAfter()));
		}
	}

	private Optional<PaymentProblem> outcome() {
		return switch (this.payment.money()) {
			case SETTLED -> Optional.empty();
			case FAILED -> Optional.of(settlementFailed(this.payment, presentation()));
			case RESERVED, SETTLING, UNKNOWN ->
				Optional.of(new PaymentProblem.SettlementUnknown(this.services.policy().retryAfter()));
		};
	}

	// When the lease is over, the content may be somebody else's to deliver; by a clock
	// that is ahead it is over earlier.
	private Optional<PaymentProblem> keep() {
		Payment current = this.payment;
		return switch (current.content()) {
			case DELIVERED -> Optional.empty();
			case SERVING -> (current.isLeased(now().plus(this.services.policy().lease().dividedBy(3)))
					|| step(current, current.leased(this.services.policy().newLease(now()), now()))) ? Optional.empty()
							: inProgress();
			case NONE, FAILED, UNATTRIBUTED, REFUNDED -> inProgress();
		};
	}

	private Optional<PaymentProblem> inProgress() {
		return Optional.of(new PaymentProblem.InProgress(this.services.policy().retryAfter()));
	}

	/**
	 * The seller declares that the answer is not what was paid for.
	 * @param reason why
	 */
	public void notDelivered(String reason) {
		this.services.book().notDelivered(this.payment, reason);
	}

	/**
	 * The handler failed. Before the settlement nothing is charged; after it the client
	 * may come back with the same payment. After the first byte this changes nothing.
	 */
	public void contentFailed() {
		if (this.payment.content() == ContentState.DELIVERED) {
			return;
		}
		this.failed = true;
		if (this.interrupted) {
			this.services.book().findOut(this.payment).ifPresent((it) -> this.payment = it);
		}
		Payment current = this.payment;
		if (current.money() == MoneyState.SETTLED && current.content() == ContentState.SERVING) {
			step(current, current.contentFailed(now()));
		}
		else if (current.money() == MoneyState.RESERVED) {
			release();
		}
		else if (this.interrupted && current.money() == MoneyState.SETTLING) {
			// It may have been sent; others are to ask now, not when a lease lapses.
			step(current, current.settlementUnknown("interrupted", now()));
		}
	}

	/**
	 * The first byte of the answer went to the container.
	 * @param truncated whether the answer broke afterwards
	 * @throws IllegalStateException if the payment is not settled
	 */
	public void delivered(boolean truncated) {
		Payment current = this.payment;
		if (current.content() != ContentState.DELIVERED) {
			step(current, current.delivered(truncated, now()));
		}
		else if (truncated && !current.truncated()) {
			truncated();
		}
	}

	// The content left long ago, so others may have looked after the money meanwhile.
	private void truncated() {
		try {
			this.services.book()
				.findById(this.payment.id())
				.filter((it) -> it.content() == ContentState.DELIVERED && it.money() == MoneyState.SETTLED)
				.ifPresent((it) -> {
					this.payment = it;
					step(it, it.delivered(true, now()));
				});
		}
		catch (LedgerUnavailableException ex) {
			this.services.book()
				.failed("That the delivery of payment " + this.payment.id() + " broke could not be written down", ex);
		}
	}

	private boolean step(Payment from, Payment next) {
		try {
			boolean moved = this.services.book().move(from, next);
			if (moved) {
				this.payment = next;
			}
			return moved;
		}
		catch (LedgerUnavailableException ex) {
			this.services.book()
				.failed("That payment " + next.id() + " is " + next.content() + " could not be written down", ex);
			return false;
		}
	}

	private void release() {
		try {
			this.services.book().remove(this.payment, PaymentLedger.Removal.RELEASED);
		}
		catch (LedgerUnavailableException ex) {
			this.services.book()
				.failed("Reservation " + this.payment.id() + " could not be given back; its lease will lapse", ex);
		}
	}

	private Presentation presentation() {
		return this.presented.presentation();
	}

	private Instant now() {
		return this.services.book().now();
	}

	static PaymentProblem settlementFailed(Payment payment, Presentation presentation) {
		String reason = (payment.reason() != null) ? Reasons.clean(payment.reason()) : Reasons.VERIFICATION_FAILED;
		return new PaymentProblem.SettlementFailed(reason, PaymentReceipt.of(payment), presentation.challenge(reason));
	}

}
