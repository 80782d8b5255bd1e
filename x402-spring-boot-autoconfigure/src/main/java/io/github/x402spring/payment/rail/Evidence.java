package io.github.x402spring.payment.rail;

import java.math.BigInteger;
import java.util.Collection;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What is provable about the money of a payment.
 *
 * @since 0.1.0
 */
public sealed interface Evidence {

	/**
	 * Return what several sources agree on. They may see the same transfer and differ in
	 * how final it is: the least counts.
	 * @param opinions what each source says; none if no source has a say
	 * @return what all of them say at least, or {@link None}
	 */
	static Evidence agreed(Collection<Evidence> opinions) {
		return Stream.<UnaryOperator<Evidence>>of(UnaryOperator.identity(), Evidence::reversible, Evidence::pending)
			.map((weaker) -> opinions.stream().map(weaker).collect(Collectors.toSet()))
			.filter((same) -> same.size() == 1)
			.map((same) -> same.iterator().next())
			.findFirst()
			.orElseGet(None::new);
	}

	private static Evidence pending(Evidence opinion) {
		return (opinion instanceof Transferred yes) ? new Pending(yes.transaction()) : reversible(opinion);
	}

	private static Evidence reversible(Evidence opinion) {
		return switch (opinion) {
			case Transferred yes -> new Transferred(yes.transaction(), false, yes.amount());
			case Earlier it -> new Earlier(it.transaction(), false);
			case Pending it -> it;
			case Impossible it -> it;
			case Absent it -> it;
			case None it -> it;
		};
	}

	/**
	 * The money reached the payee.
	 *
	 * @param transaction hash of the transaction; a malformed one counts as {@link None}
	 * @param irreversible whether that stays so; if not, it is looked at again later
	 * @param amount what arrived in the asset's smallest unit, where payers decide how
	 * much they pay before they come; {@code null} for the amount that is in the books,
	 * and ignored for all other kinds of payment
	 * @since 0.1.0
	 */
	record Transferred(String transaction, boolean irreversible, @Nullable BigInteger amount) implements Evidence {

		/**
		 * Create evidence of the amount that is in the books.
		 * @param transaction hash of the transaction
		 * @param irreversible whether that stays so
		 */
		public Transferred(String transaction, boolean irreversible) {
			this(transaction, irreversible, null);
		}

	}

	/**
	 * The money reached the payee before the payment was reserved: it was paid for
	 * something else, or the ledger lost the payment. It does not pay for this
	 * reservation.
	 *
	 * @param transaction hash of the transaction; a malformed one counts as {@link None}
	 * @param irreversible whether that stays so; if not, it is looked at again later
	 * @since 0.1.0
	 */
	record Earlier(String transaction, boolean irreversible) implements Evidence {

	}

	/**
	 * The money reached the payee, but that is not final enough for the payment to count
	 * as settled. It is looked at again later, and is not sent again in the meantime.
	 *
	 * @param transaction hash of the transaction; a malformed one counts as {@link None}
	 * @since 0.1.0
	 */
	record Pending(String transaction) implements Evidence {

	}

	/**
	 * The money can never move: the authorisation was cancelled, or it ended unused.
	 *
	 * @param reason a constant for the books
	 * @since 0.1.0
	 */
	record Impossible(String reason) implements Evidence {

	}

	/**
	 * The money has not moved as of now: the source that was asked is up to date and
	 * finds no trace of it. It may move later.
	 *
	 * @since 0.1.0
	 */
	record Absent() implements Evidence {

	}

	/**
	 * Nothing can be proven now.
	 *
	 * @since 0.1.0
	 */
	record None() implements Evidence {

	}

}
