package io.github.x402spring.payment.ledger;

import java.util.List;

import io.github.x402spring.payment.Payment;
import org.jspecify.annotations.Nullable;

/**
 * Some of the payments that were asked for.
 *
 * @param payments the payments, the newest reservation first
 * @param next where to go on, or {@code null} if these were the last
 * @param unreadable ids of payments that belong here, but whose rows cannot be read
 * @since 0.1.0
 */
public record PaymentSlice(List<Payment> payments, PaymentQuery.@Nullable Cursor next, List<String> unreadable) {

	/**
	 * Create a copy that does not change.
	 */
	public PaymentSlice {
		payments = List.copyOf(payments);
		unreadable = List.copyOf(unreadable);
	}

	/**
	 * Make a slice of what was found.
	 * @param found payments in order, one more than the limit if there are more
	 * @param limit how many the slice has at most
	 * @return the slice
	 */
	public static PaymentSlice of(List<Payment> found, int limit) {
		if (found.size() <= limit) {
			return new PaymentSlice(found, null, List.of());
		}
		List<Payment> shown = found.subList(0, limit);
		return new PaymentSlice(shown, PaymentQuery.Cursor.of(shown.getLast()), List.of());
	}

}
