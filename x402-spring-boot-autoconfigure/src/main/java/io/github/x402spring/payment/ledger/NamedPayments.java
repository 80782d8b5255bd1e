package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import org.jspecify.annotations.Nullable;

/**
 * Which payments of the ledger in memory have the ids that clients gave them. What is
 * kept here of a payment that failed or was removed does not count, and goes once the
 * payment's authorisation has ended.
 */
final class NamedPayments {

	/** A digest, a key, and their place in a map. */
	private static final int WEIGHT = 512;

	private final ConcurrentHashMap<String, Name> names = new ConcurrentHashMap<>();

	private final Function<PaymentKey, Optional<Payment>> payments;

	/**
	 * Create an empty collection.
	 * @param payments finds payments by their keys
	 */
	NamedPayments(Function<PaymentKey, Optional<Payment>> payments) {
		this.payments = payments;
	}

	Optional<Payment> find(String digest) {
		return Optional.ofNullable(this.names.get(digest)).flatMap((name) -> named(digest, name));
	}

	/**
	 * Reserve a payment unless there is another one with its id. Payments with one id are
	 * reserved one after the other.
	 * @param payment the fresh reservation
	 * @param reservation reserves it, and touches nothing here
	 * @return what came of it
	 */
	Reservation reserve(Payment payment, Supplier<Reservation> reservation) {
		String digest = payment.terms().identifierDigest();
		if (digest == null) {
			return reservation.get();
		}
		AtomicReference<@Nullable Reservation> result = new AtomicReference<>();
		this.names.compute(digest, (same, name) -> {
			Reservation made = Optional.ofNullable(name)
				.flatMap((it) -> named(digest, it))
				.<Reservation>map(Reservation.Existing::new)
				.orElseGet(reservation);
			result.set(made);
			return (made instanceof Reservation.Reserved) ? Name.of(payment) : name;
		});
		Reservation made = result.get();
		if (made == null) {
			throw new IllegalStateException("Nothing was decided about " + payment.id());
		}
		return made;
	}

	private Optional<Payment> named(String digest, Name name) {
		return this.payments.apply(name.key)
			.filter((it) -> digest.equals(it.terms().identifierDigest()) && it.money() != MoneyState.FAILED);
	}

	/**
	 * Forget what belongs to payments that are forgotten.
	 * @param ended the end of authorisations that may be forgotten
	 */
	void sweep(Instant ended) {
		this.names.forEach((digest, name) -> {
			if (name.validBefore.isBefore(ended) && named(digest, name).isEmpty()) {
				this.names.remove(digest, name);
			}
		});
	}

	/**
	 * Return how much memory is used.
	 * @return bytes, as far as can be told
	 */
	long weight() {
		return (long) this.names.size() * WEIGHT;
	}

	private record Name(PaymentKey key, Instant validBefore) {

		private static Name of(Payment payment) {
			return new Name(payment.terms().key(), payment.terms().validBefore());
		}

	}

}
