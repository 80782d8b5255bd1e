package io.github.x402spring.payment.books;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.PaymentKey;

/**
 * Costs that stand in several books. A payment is in one of them, and so is a network:
 * nothing is added up.
 *
 * @param books the books
 */
record AllCosts(List<SettlementCosts> books) implements SettlementCosts {

	@Override
	public Map<PaymentKey, SettlementCost> costs(Collection<PaymentKey> payments) {
		Map<PaymentKey, SettlementCost> all = new HashMap<>();
		this.books.forEach((book) -> all.putAll(book.costs(payments)));
		return all;
	}

	@Override
	public List<SettlementCost> costs() {
		return this.books.stream().flatMap((book) -> book.costs().stream()).toList();
	}

}
