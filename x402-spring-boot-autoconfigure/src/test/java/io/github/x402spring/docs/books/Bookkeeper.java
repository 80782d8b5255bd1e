package io.github.x402spring.docs.books;

import java.util.List;

import io.github.x402spring.payment.OperationResult;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentOperations;

/**
 * What the page about the books shows.
 */
final class Bookkeeper {

	private Bookkeeper() {
	}

	static List<Payment> refundsDue(PaymentOperations operations) {
		List<Payment> due = operations.refundsDue(100);
		return due;
	}

	static OperationResult refunded(PaymentOperations operations, Payment payment) {
		OperationResult result = operations.markRefunded(payment.id(), "0x5f3c...");
		return result;
	}

}
