package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;

/**
 * The book of payments. Everything that two requests could do to one payment at once is
 * decided here, by one atomic step each. This is all that is needed to sell; a ledger
 * that can also be read as a whole is a {@link ReportingLedger}.
 *
 * @since 0.1.0
 */
public interface PaymentLedger {

	/**
	 * Take a payment for one request, unless it is in the book already, or another
	 * payment is that has its {@code identifierDigest} and has not failed. The book may
	 * forget a payment ten minutes after its authorisation ended, and not earlier: what
	 * is reserved later is removed again.
	 * @param payment the fresh reservation
	 * @return what came of it; exactly one of several simultaneous calls with one key, or
	 * with one digest, gets {@link Reservation.Reserved}
	 * @throws LedgerUnavailableException if the book cannot be reached; nothing was
	 * reserved as far as is known
	 */
	Reservation reserve(Payment payment);

	/**
	 * Replace a payment by its successor.
	 * @param current the payment as the caller knows it
	 * @param next its successor: same id, next version
	 * @return {@code false} if the book holds another version or none; nothing was
	 * changed then
	 * @throws IllegalArgumentException if it is not the successor
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	boolean transition(Payment current, Payment next);

	/**
	 * Delete a reservation for which nothing was sent, so that the payment may come back;
	 * it may have got as far as {@link MoneyState#SETTLING}. The book keeps count.
	 * @param current the payment as the caller knows it
	 * @param removal why it goes
	 * @return {@code false} if the book holds another version or none
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	boolean remove(Payment current, Removal removal);

	/**
	 * Prolong the lease of a payment. That is no step: the version stays.
	 * @param current the payment as the caller knows it
	 * @param lease the new lease
	 * @return {@code false} if the book holds another version or none
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	boolean extend(Payment current, Lease lease);

	/**
	 * Find a payment by its key.
	 * @param key the key
	 * @return the payment, or empty
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	Optional<Payment> find(PaymentKey key);

	/**
	 * Find the payment that a client gave an id.
	 * @param identifierDigest see {@code ReservationTerms}
	 * @return the payment, or empty if there is none or it failed
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	Optional<Payment> findByIdentifier(String identifierDigest);

	/**
	 * Find a payment by its id.
	 * @param id the id
	 * @return the payment, or empty
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	Optional<Payment> findById(String id);

	/**
	 * Write down that what a key stands for buys nothing: an operator revoked it before
	 * it was presented. It is no payment, and is not undone. Only payments whose money
	 * moves before the request are looked up, once they are reserved, so a reservation
	 * that is not {@linkplain #find found} after this call sees it.
	 * @param key the key
	 * @param until how long it must be remembered at least
	 * @throws UnsupportedOperationException if this ledger cannot; the default cannot
	 * @throws LedgerUnavailableException if the book cannot be reached; it may have been
	 * written all the same
	 */
	default void revoke(PaymentKey key, Instant until) {
		throw new UnsupportedOperationException(
				"The ledger " + getClass().getName() + " cannot write down what is revoked");
	}

	/**
	 * Return whether a key was {@linkplain #revoke revoked}.
	 * @param key the key
	 * @return whether it was; the default says no
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	default boolean isRevoked(PaymentKey key) {
		return false;
	}

	/**
	 * Return payments that {@linkplain Payment#isOpen are open}. The states are asked for
	 * one by one, so that many payments of one state never hide those of another.
	 * @param now the current time
	 * @param money where their money is
	 * @param limit how many at most
	 * @return payments, those that are open for the longest time first
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	List<Payment> open(Instant now, MoneyState money, int limit);

	/**
	 * Why a reservation is deleted.
	 *
	 * @since 0.1.0
	 */
	enum Removal {

		/** The handler failed, nothing was charged. */
		RELEASED,

		/** The verifier refused the payment. */
		REJECTED,

		/** The verifier or settler could not be reached before anything was sent. */
		UNAVAILABLE

	}

	/**
	 * Return whether the book is still there when the process has ended.
	 * @return {@code false} if it is kept in memory
	 * @throws RuntimeException if the book cannot be reached
	 */
	default boolean isDurable() {
		return true;
	}

}
