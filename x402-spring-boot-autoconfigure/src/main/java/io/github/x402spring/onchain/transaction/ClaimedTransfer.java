package io.github.x402spring.onchain.transaction;

import java.math.BigInteger;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.mpp.MppTransactionScheme;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * A transfer as its payer claims to have made it.
 *
 * @param network the chain
 * @param token the token contract
 * @param payer the payer, who has signed that it is for this seller
 * @param payee the payee
 * @param value the exact amount
 * @param transaction hash of the transaction, in lower case
 * @param logPosition which of the transaction's logs tells of it
 */
record ClaimedTransfer(Network network, Address token, Address payer, Address payee, BigInteger value,
		String transaction, int logPosition) {

	static ClaimedTransfer of(CheckedPayment payment) {
		return of(payment.key(), payment.payer(), payment.quote())
			.orElseThrow(() -> new IllegalArgumentException("Not a transaction of a payer"));
	}

	// Empty for other kinds of payment.
	static Optional<ClaimedTransfer> of(Payment payment) {
		return of(payment.terms().key(), payment.terms().payer(), payment.terms().quote());
	}

	private static Optional<ClaimedTransfer> of(PaymentKey key, @Nullable String payer, Quote quote) {
		String payee = quote.payee();
		if (!MppTransactionScheme.isOf(quote.kind()) || payer == null || payee == null) {
			return Optional.empty();
		}
		return Optional
			.of(new ClaimedTransfer(quote.network(), new Address(quote.asset()), new Address(payer), new Address(payee),
					quote.amount(), MppTransactionScheme.transaction(key), MppTransactionScheme.logPosition(key)));
	}

}
