package io.github.x402spring.payment.books;

import java.math.BigInteger;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;

/**
 * The fees that the seller's node of Lightning took for receiving payments, written down
 * beside the ledger. As costs they are in satoshis.
 *
 * @since 0.1.0
 */
public interface ReceivingFees extends SettlementCosts {

	/**
	 * Write down the fees of a payment. Those that were written down for it before are
	 * replaced.
	 * @param payment key of the payment
	 * @param network where it was received
	 * @param msat the fees in millisatoshis, positive
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	void note(PaymentKey payment, Network network, BigInteger msat);

	/**
	 * Write them down in memory, until the process ends.
	 * @return an empty book, which tells single fees of the last 10,000 payments that had
	 * any, and the sums of all
	 */
	static ReceivingFees inMemory() {
		return new InMemoryReceivingFees();
	}

}
