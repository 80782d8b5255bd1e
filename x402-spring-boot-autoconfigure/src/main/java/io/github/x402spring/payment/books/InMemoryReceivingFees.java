package io.github.x402spring.payment.books;

import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaymentKey;

/**
 * Fees in memory.
 */
final class InMemoryReceivingFees implements ReceivingFees {

	/** How many payments are told of one by one. */
	static final int MOST = 10_000;

	private final LinkedHashMap<PaymentKey, ReceivingFee> fees = new LinkedHashMap<>();

	private final Map<Network, ReceivingFee> forgotten = new HashMap<>();

	@Override
	public synchronized void note(PaymentKey payment, Network network, BigInteger msat) {
		this.fees.put(payment, new ReceivingFee(network, 1, msat));
		if (this.fees.size() > MOST) {
			ReceivingFee eldest = this.fees.pollFirstEntry().getValue();
			this.forgotten.merge(eldest.network(), eldest, ReceivingFee::plus);
		}
	}

	@Override
	public synchronized Map<PaymentKey, SettlementCost> costs(Collection<PaymentKey> payments) {
		Map<PaymentKey, SettlementCost> found = new HashMap<>();
		for (PaymentKey payment : payments) {
			ReceivingFee fee = this.fees.get(payment);
			if (fee != null) {
				found.put(payment, fee.cost());
			}
		}
		return found;
	}

	@Override
	public synchronized List<SettlementCost> costs() {
		Map<Network, ReceivingFee> sums = new LinkedHashMap<>(this.forgotten);
		this.fees.values().forEach((fee) -> sums.merge(fee.network(), fee, ReceivingFee::plus));
		return sums.values().stream().map(ReceivingFee::cost).toList();
	}

}
