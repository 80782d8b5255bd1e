package io.github.x402spring.payment.scheme;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.github.x402spring.Network;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentKey;
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
	 * Quote a price. Equal arguments give equal quotes, unless they {@linkplain #varies
	 * vary}.
	 * @param price the price
	 * @param option the way to pay
	 * @return the quote; empty if this scheme is not for the network of the option, does
	 * not take prices of that sort, cannot pay the payee that is named, or does not know
	 * the rate now
	 * @throws IllegalArgumentException if the price is of a sort that is taken, but
	 * cannot be expressed exactly with this option
	 */
	Optional<Quote> quote(Price price, PaymentWay option);

	/**
	 * Return whether a price is quoted anew for each request, since it is converted at a
	 * rate that moves.
	 * @param price the price
	 * @param option the way to pay
	 * @return whether equal arguments may give other quotes later; the default says no
	 */
	default boolean varies(Price price, PaymentWay option) {
		return false;
	}

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
	 * Return which payments a credential may be, by what it says and without a check of
	 * its signature. Where a client network sends too much, this tells cheaply whether a
	 * payment may be one that is known already and owed its content.
	 * @param credential what was presented, of which nothing is checked
	 * @param quotes what is asked for now; only network and asset are looked at
	 * @return a few keys; none if it is not of this scheme. The default returns none
	 * @throws MalformedMessageException if the credential is of this scheme but does not
	 * have the prescribed form
	 */
	default List<PaymentKey> claims(Credential credential, List<Quote> quotes) {
		return List.of();
	}

	/**
	 * Return whether a payment may be used for a request. What the seller issues for a
	 * challenge, such as an invoice with a macaroon, pays only for the request that was
	 * challenged. Asked before {@link #match}, and of a {@linkplain #isSecret secret}
	 * each time it comes back: its holder may have passed on less than he has.
	 * @param credential what was presented
	 * @param payment a payment that this scheme authenticated
	 * @param request the request
	 * @return whether it may; the default says yes
	 */
	default boolean isIssuedFor(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return true;
	}

	/**
	 * Return whether a payment {@linkplain #isIssuedFor could be used} for a request, if
	 * the holder of the credential had not taken away the scope of the endpoint.
	 * @param credential what was presented
	 * @param payment a payment that this scheme authenticated
	 * @param request the request
	 * @return whether only the scope is missing; the default says no
	 */
	default boolean lacksScope(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return false;
	}

	/**
	 * Return for which endpoint something was issued that was
	 * {@linkplain #isPaidBefore(PaymentKind) paid before} the request, if that endpoint
	 * is not sold any more. Asked where no handler serves a request.
	 * @param credential what was presented
	 * @param sold tells the identities of the endpoints that are sold, at some cost: ask
	 * it only about a credential that is genuine
	 * @return identity of the endpoint; empty if it is sold, if the credential is not
	 * genuine, or if it was not paid before. The default is empty
	 * @throws MalformedMessageException if the credential is of this scheme but does not
	 * have the prescribed form
	 */
	default Optional<String> withdrawn(Credential credential, Supplier<Set<String>> sold) {
		return Optional.empty();
	}

	/**
	 * Return the key of what was issued to a client and may be paid before it is
	 * presented, as operators name it: so that they can revoke it before.
	 * @param reference its name, such as the payment hash of an invoice
	 * @return its key, or empty if nothing of this scheme has such a name; the default
	 * knows none
	 */
	default Optional<PaymentKey> revocable(String reference) {
		return Optional.empty();
	}

	/**
	 * Return whether something that is {@linkplain #withdrawn not sold here} may be sold
	 * by another process yet: one that has issued it after this one has started.
	 * @param credential what was presented, and is genuine
	 * @param start when this process has started
	 * @return whether it may have been issued since, and can still buy what it is for.
	 * The default says yes: then nothing is owed for it
	 */
	default boolean mayBuyElsewhere(Credential credential, Instant start) {
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
	 * Check whether a payment that was accepted has time left to be settled. One that was
	 * {@linkplain #isPaidBefore paid before} the request is owed to its payer instead of
	 * served if it comes too late.
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
	 * Return whether the proof of a payment is a secret that only its payer learns, as
	 * the preimage of an invoice is. Who presents it may then write it in another form
	 * than before. Clients keep such proofs and present them with later requests as well,
	 * so one that is used up, or was for another request, is answered with a challenge
	 * and not with a conflict.
	 * @param kind a kind of payment of this scheme
	 * @return whether it is; the default says no
	 */
	default boolean isSecret(PaymentKind kind) {
		return false;
	}

	/**
	 * Return whether a credential shows a {@linkplain #isSecret(PaymentKind) secret}, so
	 * that its check costs no more than a few digests. It is then checked even where its
	 * client network sends too much: its payer has paid, and the ledger may not know of
	 * it.
	 * @param credential what was presented, of which nothing is checked
	 * @return whether it does; the default says no
	 */
	default boolean isSecret(Credential credential) {
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
