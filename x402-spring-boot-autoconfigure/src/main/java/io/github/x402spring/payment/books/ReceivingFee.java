package io.github.x402spring.payment.books;

import java.math.BigDecimal;
import java.math.BigInteger;

import io.github.x402spring.Network;

/**
 * Fees in millisatoshis.
 *
 * @param network where payments were received
 * @param payments how many
 * @param msat what was taken for them
 */
record ReceivingFee(Network network, long payments, BigInteger msat) {

	private static final int DECIMALS = 3;

	ReceivingFee plus(ReceivingFee other) {
		return new ReceivingFee(this.network, this.payments + other.payments, this.msat.add(other.msat));
	}

	SettlementCost cost() {
		return new SettlementCost(this.network, this.payments, this.payments, new BigDecimal(this.msat, DECIMALS),
				null);
	}

}
