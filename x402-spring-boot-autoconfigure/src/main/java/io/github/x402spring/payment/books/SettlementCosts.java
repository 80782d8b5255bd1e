package io.github.x402spring.payment.books;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;

/**
 * Tells what it cost to settle payments, where the seller pays for that. It is asked for
 * reports and exports.
 *
 * @since 0.1.0
 */
public interface SettlementCosts {

	/**
	 * Tell what stands in several books, each of which has payments and networks of its
	 * own.
	 * @param books the books, which may be none
	 * @return the costs of all
	 */
	static SettlementCosts all(List<SettlementCosts> books) {
		return new AllCosts(List.copyOf(books));
	}

	/**
	 * Return what payments cost, as far as that is final. The cost of a transaction is
	 * shared out among its payments.
	 * @param payments keys of payments
	 * @return the costs by payment; nothing for those that are not known to have cost
	 * anything
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	Map<PaymentKey, SettlementCost> costs(Collection<PaymentKey> payments);

	/**
	 * Return what all that was ever sent has cost, as far as that is final; what was
	 * deleted since counts too.
	 * @return the costs by network; dollars are the sum of what is known
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	List<SettlementCost> costs();

}
