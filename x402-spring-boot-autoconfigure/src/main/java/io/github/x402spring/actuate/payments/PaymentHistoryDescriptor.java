package io.github.x402spring.actuate.payments;

import java.time.Instant;
import java.util.List;

import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One payment with all its steps.
 *
 * @param payment the payment, or {@code null} if its reservation was given back
 * @param refundDue whether its content is owed and cannot be redeemed any more
 * @param redemptions how often the handler was run again for it
 * @param proven whether evidence confirms where the money is
 * @param truncated whether the delivery broke after its first byte
 * @param validBefore when its authorisation ends, or {@code null}
 * @param workedOnUntil until when a process works on it, or {@code null}
 * @param dueAt when evidence is looked for next, or {@code null}
 * @param cost what it cost to settle it, in coins of the network, over Lightning in
 * satoshis; {@code null} if that is not known
 * @param costDollars the same in dollars, or {@code null}
 * @param events its steps, the first one first
 * @since 0.1.0
 */
record PaymentHistoryDescriptor(@Nullable PaymentDescriptor payment, boolean refundDue, int redemptions, boolean proven,
		boolean truncated, @Nullable Instant validBefore, @Nullable Instant workedOnUntil, @Nullable Instant dueAt,
		@Nullable String cost, @Nullable String costDollars, List<Event> events) implements OperationResponseBody {

	PaymentHistoryDescriptor with(String paid, @Nullable String dollars) {
		return new PaymentHistoryDescriptor(this.payment, this.refundDue, this.redemptions, this.proven, this.truncated,
				this.validBefore, this.workedOnUntil, this.dueAt, paid, dollars, this.events);
	}

	/**
	 * A step of a payment.
	 *
	 * @param version which step it was, from 1
	 * @param at when it was made
	 * @param money where the money was afterwards
	 * @param content where the content was afterwards
	 * @param owner the process that worked on the payment afterwards, or {@code null}
	 * @param transaction hash of the transaction, or {@code null}
	 * @param reason why the settlement failed or is unknown, or {@code null}
	 * @param proven whether evidence confirmed where the money is
	 * @param removal why the reservation was given back by this step, or {@code null}
	 * @since 0.1.0
	 */
	record Event(int version, Instant at, String money, String content, @Nullable String owner,
			@Nullable String transaction, @Nullable String reason, boolean proven, @Nullable String removal) {

		static Event of(LedgerEvent event) {
			PaymentLedger.Removal removal = event.removal();
			return new Event(event.version(), event.at(), event.money().name(), event.content().name(), event.owner(),
					event.transaction(), event.reason(), event.proven(), (removal != null) ? removal.name() : null);
		}

	}

}
