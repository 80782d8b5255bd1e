package io.github.x402spring.onchain.cost;

import java.math.BigInteger;
import java.util.Collection;
import java.util.function.BiConsumer;

import io.github.x402spring.payment.PaymentKey;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Charges what final transactions cost to those for whom they were sent. The cost of a
 * transaction is shared out among its payments, and rounded up.
 */
final class GasCharge {

	private static final Log logger = LogFactory.getLog(GasCharge.class);

	private volatile BiConsumer<Collection<PaymentKey>, BigInteger> book = (payments, each) -> {
	};

	void to(BiConsumer<Collection<PaymentKey>, BigInteger> newBook) {
		this.book = newBook;
	}

	// What is final stays so, even if it cannot be charged.
	void charge(Collection<PaymentKey> payments, BigInteger wei) {
		if (payments.isEmpty()) {
			return;
		}
		BigInteger number = BigInteger.valueOf(payments.size());
		BigInteger each = wei.add(number).subtract(BigInteger.ONE).divide(number);
		try {
			this.book.accept(payments, each);
		}
		catch (RuntimeException ex) {
			logger.warn("Payments " + payments + " cost " + each + " wei of gas each, which could not be written down. "
					+ "Callers of the facilitator are charged what was expected", ex);
		}
	}

}
