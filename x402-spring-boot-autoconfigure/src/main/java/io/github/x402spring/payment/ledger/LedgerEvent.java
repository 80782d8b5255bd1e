package io.github.x402spring.payment.ledger;

import java.time.Instant;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import org.jspecify.annotations.Nullable;

/**
 * One step of a payment, as the book keeps it for ever.
 *
 * @param paymentId id of the payment
 * @param version which step it was, from 1
 * @param at when it was made
 * @param money where the money was afterwards
 * @param content where the content was afterwards
 * @param owner the process that worked on the payment afterwards, or {@code null}
 * @param transaction hash of the settling transaction, or {@code null}
 * @param reason why the settlement failed or is unknown, or {@code null}
 * @param proven whether evidence confirmed where the money is
 * @param removal why the reservation was deleted by this step, or {@code null}
 * @since 0.1.0
 */
public record LedgerEvent(String paymentId, int version, Instant at, MoneyState money, ContentState content,
		@Nullable String owner, @Nullable String transaction, @Nullable String reason, boolean proven,
		PaymentLedger.@Nullable Removal removal) {

	/**
	 * Return the event of a step.
	 * @param payment the payment after it
	 * @return the event
	 */
	public static LedgerEvent of(Payment payment) {
		Lease lease = payment.lease();
		return new LedgerEvent(payment.id(), payment.version(), payment.updatedAt(), payment.money(), payment.content(),
				(lease != null) ? lease.owner() : null, payment.transaction(), payment.reason(), payment.proven(),
				null);
	}

}
