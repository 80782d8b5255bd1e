package io.github.x402spring.payment.scheme;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.github.x402spring.Network;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.pricing.Price;

/**
 * A way in which value is authorised, such as {@code exact} by EIP-3009: it quotes prices
 * and checks what clients present, without a remote call. Schemes of an application are
 * added to ours.
 *
 * @since 0.1.0
 */
public interface PaymentScheme {

	/**
	 * Return the kinds of payment of this scheme on a network, whatever the asset.
	 * @param network the network
	 * @return the kinds in which this scheme may quote prices, and whose payments it can
	 * match and restore; empty if it is not for that network; always the same answer
	 */
	Set<PaymentKind> kinds(Network network);

	/**
	 * Quote a price. Equal arguments give equal quotes.
	 * @param price the price
	 * @param option the way to pay
	 * @return the quote; empty if this scheme is not for the network of the option
	 * @throws IllegalArgumentException if the price cannot be expressed exactly with this
	 * option
	 */
	Optional<Quote> quote(Price price, PaymentWay option);

	/**
	 * Find out whether a credential is genuine, and what it can be used for only once. A
	 * payment that was taken before may come back when its asset is not offered any more,
	 * so a scheme accepts here what it can read; whether it may pay for anything new is
	 * for {@link #match} to say.
	 * @param credential what was presented
	 * @param quotes what is asked for now; only network and asset are looked at
	 * @return the payment, or why it cannot be accepted
	 * @throws MalformedMessageException if the credential is of this scheme but does not
	 * have the prescribed form
	 */
	SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes);

	/**
	 * Return whether a payment may be used for a request. What the seller issues for a
	 * challenge, such as an invoice with a macaroon, pays only for the request that was
	 * challenged. Asked once, before {@link #match}.
	 * @param payment a payment that this scheme authenticated
	 * @param request says whether a
	 * {@linkplain io.github.x402spring.payment.ChallengeContext#fingerprint()
	 * fingerprint} is that of the request
	 * @return whether it may; the default says yes
	 */
	default boolean isIssuedFor(AuthenticatedPayment payment, Predicate<String> request) {
		return true;
	}

	/**
	 * Find the quote that a payment meets now. A payment that was made before the request
	 * may meet a quote that is not among those of now: the one that it was issued for.
	 * @param payment a payment that this scheme authenticated
	 * @param quotes what is asked for; none while the price is not known
	 * @param now the current time
	 * @return the quote that is met, or why none is
	 */
	SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now);

	/**
	 * Check whether a payment that was accepted has time left to be settled.
	 * @param payment a payment that this scheme authenticated
	 * @param now the current time
	 * @return the reason against it, or empty
	 */
	Optional<String> expiry(AuthenticatedPayment payment, Instant now);

	/**
	 * Return whether less than the price may be settled. A settler that says so of
	 * another kind is not believed.
	 * @param kind a kind of payment of this scheme
	 * @return whether an authorisation is an upper bound; the default says no
	 */
	default boolean maySettleLess(PaymentKind kind) {
		return false;
	}

	/**
	 * Return whether the money moves before the request, so that its proof comes with it:
	 * the preimage of an invoice, or the hash of a transaction. Such a payment is settled
	 * before the handler runs, and no
	 * {@link io.github.x402spring.payment.PaymentVerifier} is asked. If it cannot be
	 * used, the answer carries no challenge: the payer has paid.
	 * @param kind a kind of payment of this scheme
	 * @return whether the proof says that the money has moved; the default says no
	 */
	default boolean isPaidBefore(PaymentKind kind) {
		return false;
	}

	/**
	 * Return whether settlements have transactions that can be named.
	 * @param kind a kind of payment of this scheme
	 * @return whether a settlement without one is not believed; the default says yes
	 */
	default boolean hasTransactions(PaymentKind kind) {
		return true;
	}

	/**
	 * Restore a payment from the ledger. It was authenticated when it was reserved, which
	 * is not done again.
	 * @param terms what was fixed then
	 * @param stored the stored form of its proof
	 * @return the payment
	 * @throws MalformedMessageException if that is not the stored form of a proof of this
	 * scheme
	 */
	AuthenticatedPayment restore(ReservationTerms terms, String stored);

	/**
	 * Return how amounts of a quote are written for people.
	 * @param quote a quote of this scheme
	 * @return the asset's symbol and decimals, or empty if they are not known
	 */
	Optional<TokenUnit> unit(Quote quote);

	/**
	 * How amounts of a token are written for people.
	 *
	 * @param symbol the ticker
	 * @param decimals digits behind the point
	 * @since 0.1.0
	 */
	record TokenUnit(String symbol, int decimals) {

		/**
		 * Convert an atomic amount.
		 * @param atomic amount in the smallest unit
		 * @return amount in units of the token, without trailing zeros
		 */
		public BigDecimal toDecimal(BigInteger atomic) {
			BigDecimal decimal = new BigDecimal(atomic, this.decimals).stripTrailingZeros();
			return (decimal.scale() < 0) ? decimal.setScale(0) : decimal;
		}

	}

}
