package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.util.Optional;

import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;

/**
 * The transfer that a payment authorised, as the chain would know it.
 *
 * @param chainId the chain
 * @param token the token contract
 * @param from the payer
 * @param payTo the payee
 * @param value the exact amount
 * @param nonce {@code 0x} and 64 hexadecimal digits in lower case
 * @param reservedAt when the payment was reserved, in Unix seconds
 * @param validBefore when the authorisation ends, in Unix seconds
 * @param askedAt when the last step of the payment was made, in Unix seconds: the look
 * itself is one
 * @param afterBlock a transfer in this block or before it is not for this reservation;
 * {@code null} if no block was known when the payment was reserved
 * @param transaction the transaction that is said to have done it, if any
 */
record AuthorizedTransfer(long chainId, Address token, Address from, Address payTo, BigInteger value, String nonce,
		long reservedAt, long validBefore, long askedAt, @Nullable Long afterBlock, @Nullable String transaction) {

	/** How far the chain's clock and ours may be apart. */
	static final long CLOCK_DIFFERENCE = 60;

	// By the numbers of blocks where one is known, since clocks may be wrong.
	boolean isAfterReservation(ChainBlock block) {
		return (this.afterBlock != null) ? block.number() > this.afterBlock
				: block.time() >= this.reservedAt - CLOCK_DIFFERENCE;
	}

	// Empty for other kinds of payment: another method leaves no trace under this nonce.
	static Optional<AuthorizedTransfer> of(Payment payment) {
		ReservationTerms terms = payment.terms();
		Quote quote = terms.quote();
		String payer = terms.payer();
		String payee = quote.payee();
		if (!ExactEvmScheme.isOf(quote.kind()) || payer == null || payee == null) {
			return Optional.empty();
		}
		return Optional.of(new AuthorizedTransfer(quote.network().chainId(), new Address(quote.asset()),
				new Address(payer), new Address(payee), quote.amount(), ExactEvmScheme.nonce(terms.key()),
				terms.reservedAt().getEpochSecond(), terms.validBefore().getEpochSecond(),
				payment.updatedAt().getEpochSecond(), terms.afterBlock(), payment.transaction()));
	}

}
