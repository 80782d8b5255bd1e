package io.github.x402spring.payment.ledger;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import org.jspecify.annotations.Nullable;

/**
 * Which payments to return, and how many of them. Payments are in the order of their
 * reservation, the newest first. What is {@code null} or empty asks for everything.
 *
 * @param from reserved at this time or later
 * @param until reserved before this time
 * @param money where the money is
 * @param content where the content is
 * @param endpoint id of the endpoint
 * @param payer address of the payer, as the ledger has it
 * @param network the network of the payment
 * @param after begin after this one, see {@link PaymentSlice#next()}
 * @param limit how many at most
 * @since 0.1.0
 */
public record PaymentQuery(@Nullable Instant from, @Nullable Instant until, Set<MoneyState> money,
		Set<ContentState> content, @Nullable String endpoint, @Nullable String payer, @Nullable Network network,
		@Nullable Cursor after, int limit) {

	/**
	 * Create a copy that does not change.
	 */
	public PaymentQuery {
		money = Set.copyOf(money);
		content = Set.copyOf(content);
		if (limit < 1) {
			throw new IllegalArgumentException("The limit must be at least 1, but is " + limit);
		}
	}

	/**
	 * Ask for all payments.
	 * @param limit how many at most
	 * @return the query
	 */
	public static PaymentQuery all(int limit) {
		return new PaymentQuery(null, null, Set.of(), Set.of(), null, null, null, null, limit);
	}

	/**
	 * Return this query for a span of time.
	 * @param begin reserved at this time or later, or {@code null}
	 * @param end reserved before this time, or {@code null}
	 * @return a new query
	 */
	public PaymentQuery between(@Nullable Instant begin, @Nullable Instant end) {
		return new PaymentQuery(begin, end, this.money, this.content, this.endpoint, this.payer, this.network,
				this.after, this.limit);
	}

	/**
	 * Return this query for payments in one of these states.
	 * @param moneys where the money is; empty for anywhere
	 * @param contents where the content is; empty for anywhere
	 * @return a new query
	 */
	public PaymentQuery in(Set<MoneyState> moneys, Set<ContentState> contents) {
		return new PaymentQuery(this.from, this.until, moneys, contents, this.endpoint, this.payer, this.network,
				this.after, this.limit);
	}

	/**
	 * Return this query for one endpoint.
	 * @param id id of the endpoint, or {@code null}
	 * @return a new query
	 */
	public PaymentQuery at(@Nullable String id) {
		return new PaymentQuery(this.from, this.until, this.money, this.content, id, this.payer, this.network,
				this.after, this.limit);
	}

	/**
	 * Return this query for one payer.
	 * @param address address of the payer, or {@code null}
	 * @return a new query
	 */
	public PaymentQuery by(@Nullable String address) {
		return new PaymentQuery(this.from, this.until, this.money, this.content, this.endpoint, address, this.network,
				this.after, this.limit);
	}

	/**
	 * Return this query for one network.
	 * @param place the network, or {@code null}
	 * @return a new query
	 */
	public PaymentQuery on(@Nullable Network place) {
		return new PaymentQuery(this.from, this.until, this.money, this.content, this.endpoint, this.payer, place,
				this.after, this.limit);
	}

	/**
	 * Return this query for the next slice.
	 * @param cursor where the last slice ended, or {@code null} to begin
	 * @return a new query
	 */
	public PaymentQuery after(@Nullable Cursor cursor) {
		return new PaymentQuery(this.from, this.until, this.money, this.content, this.endpoint, this.payer,
				this.network, cursor, this.limit);
	}

	/**
	 * Return whether a payment is asked for.
	 * @param payment the payment
	 * @return whether it meets all that is asked
	 */
	public boolean matches(Payment payment) {
		Instant at = payment.terms().reservedAt();
		return (this.from == null || !at.isBefore(this.from)) && (this.until == null || at.isBefore(this.until))
				&& (this.money.isEmpty() || this.money.contains(payment.money()))
				&& (this.content.isEmpty() || this.content.contains(payment.content()))
				&& (this.endpoint == null || this.endpoint.equals(payment.terms().endpoint()))
				&& (this.payer == null || this.payer.equals(payment.terms().payer()))
				&& (this.network == null || this.network.equals(payment.terms().quote().network()))
				&& (this.after == null || this.after.compareTo(Cursor.of(payment)) > 0);
	}

	/**
	 * A place in the order of payments.
	 *
	 * @param reservedAt when the payment there was reserved
	 * @param id its id
	 * @since 0.1.0
	 */
	public record Cursor(Instant reservedAt, String id) implements Comparable<Cursor> {

		/**
		 * Return the place of a payment.
		 * @param payment the payment
		 * @return its place
		 */
		public static Cursor of(Payment payment) {
			return new Cursor(payment.terms().reservedAt(), payment.id());
		}

		/**
		 * Read what {@link #toString()} wrote.
		 * @param text the text
		 * @return the place
		 * @throws IllegalArgumentException if it is no such text
		 */
		public static Cursor parse(String text) {
			int end = text.indexOf('_');
			if (end < 0) {
				throw new IllegalArgumentException("A cursor is a time, an underscore and the id of a payment");
			}
			try {
				return new Cursor(Instant.parse(text.substring(0, end)), text.substring(end + 1));
			}
			catch (DateTimeException ex) {
				throw new IllegalArgumentException("A cursor begins with a time like 2030-01-01T00:00:00Z", ex);
			}
		}

		@Override
		public int compareTo(Cursor other) {
			int byTime = this.reservedAt.compareTo(other.reservedAt);
			return (byTime != 0) ? byTime : this.id.compareTo(other.id);
		}

		@Override
		public String toString() {
			return this.reservedAt + "_" + this.id;
		}

	}

}
