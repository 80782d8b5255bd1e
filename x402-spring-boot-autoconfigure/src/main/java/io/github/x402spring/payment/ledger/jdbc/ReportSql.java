package io.github.x402spring.payment.ledger.jdbc;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that read the book as a whole, and those that shorten it. Columns that
 * steps change are in no index of PostgreSQL: its indexes list where a payment rests, and
 * one that is under way as running. Those are few, and are looked at besides.
 */
final class ReportSql {

	private static final String SUMS = """
			select endpoint, network, asset, listed_money as money, listed_content as content, null as removal,
				count(*) as payments, sum(listed_amount) as amount
			from %1$spayment where listed_money <> 'RUNNING'
			group by endpoint, network, asset, listed_money, listed_content
			union all
			select endpoint, network, asset, money, content, null, count(*), sum(coalesce(settled_amount, amount))
			from %1$spayment where listed_money = 'RUNNING' and money <> 'RESERVED'
			group by endpoint, network, asset, money, content
			union all
			select null, null, null, null, null, removal, count(*), 0
			from %1$spayment_event where removal is not null group by removal
			union all
			select endpoint, network, asset, money, content, removal, sum(payments), sum(amount)
			from %1$spayment_carried group by endpoint, network, asset, money, content, removal""";

	private static final String TROUBLES = """
			select network, count(*) as payments, min(reserved_at) as oldest, 0 as due
			from %1$spayment where listed_money = 'UNKNOWN' and money = 'UNKNOWN' group by network
			union all
			select null, count(*), null, count(*) filter (where redemptions >= :redemptions or updated_at < :expired)
			from %1$spayment where listed_money in ('RUNNING', 'SETTLED')
				and listed_content in ('FAILED', 'NONE', 'RUNNING', 'SERVING')
				and money = 'SETTLED' and content in ('FAILED', 'NONE', 'SERVING')
				and (lease_owner is null or lease_until is null or lease_until <= :now)""";

	// The day is named before it is grouped by: H2 mistakes a grouped expression
	// sometimes.
	private static final String DAYS = """
			select reserved_on, endpoint, network, asset, content, sum(payments) as payments, sum(amount) as amount
			from (
				select reserved_on, endpoint, network, asset, content, count(*) as payments, sum(amount) as amount
				from (
					select cast(reserved_at at time zone 'UTC' as date) as reserved_on, endpoint, network, asset,
						listed_content as content, listed_amount as amount
					from %1$spayment where listed_money = 'SETTLED' and reserved_at >= :from and reserved_at < :until
				) settled
				group by reserved_on, endpoint, network, asset, content
				union all
				select reserved_on, endpoint, network, asset, content, count(*) as payments, sum(amount) as amount
				from (
					select cast(reserved_at at time zone 'UTC' as date) as reserved_on, endpoint, network, asset, content,
						coalesce(settled_amount, amount) as amount
					from %1$spayment where listed_money = 'RUNNING' and money = 'SETTLED'
						and reserved_at >= :from and reserved_at < :until
				) running
				group by reserved_on, endpoint, network, asset, content
				union all
				select reserved_on, endpoint, network, asset, content, payments, amount
				from %1$spayment_carried where money = 'SETTLED' and reserved_on >= :first and reserved_on < :last
			) sums
			group by reserved_on, endpoint, network, asset, content
			order by reserved_on, endpoint, network, asset""";

	/** Terminal: no process works on it, nothing is owed, nothing can change any more. */
	private static final String TERMINAL = """
			select id from %1$spayment
			where listed_since < :before and updated_at < :before and valid_before < :ended
				and (lease_until is null or lease_until < :ended)
				and (money in ('RESERVED', 'FAILED') or (money = 'SETTLED' and content in ('DELIVERED', 'REFUNDED')))
			order by listed_since limit :limit for update skip locked""";

	private static final String CARRY = """
			insert into %1$spayment_carried (reserved_on, endpoint, network, asset, money, content, payments, amount,
				carried_at)
			select reserved_on, endpoint, network, asset, money, content, count(*), sum(amount), :now
			from (
				select cast(reserved_at at time zone 'UTC' as date) as reserved_on, endpoint, network, asset, money,
					content, coalesce(settled_amount, amount) as amount
				from %1$spayment where id in (:ids) and money <> 'RESERVED'
			) ended
			group by reserved_on, endpoint, network, asset, money, content""";

	private static final String OPEN = """
			select * from (
				(select * from %1$spayment where listed_money = :money and listed_open_at <= :now
				order by listed_open_at, id limit :last)
				union all
				(select * from %1$spayment where listed_money = 'RUNNING' and listed_open_at <= :now
					and money = :money and open_at <= :now
				order by open_at, id limit :last)
			) found
			order by open_at, id limit :limit offset :offset""";

	private static final String RECENT = """
			select * from (
				(select * from %1$spayment where listed_money <> 'RUNNING' order by listed_since desc limit :limit)
				union all
				(select * from %1$spayment where listed_money = 'RUNNING' order by updated_at desc limit :limit)
			) found
			order by updated_at desc limit :limit""";

	// H2 has other indexes, and remembers limits of subqueries from one question to the
	// next.
	private static final String PLAIN_OPEN = "select * from %1$spayment where money = :money and open_at <= :now"
			+ " order by open_at, id limit :limit offset :offset";

	private static final String PLAIN_RECENT = "select * from %1$spayment order by updated_at desc limit :limit";

	private static final String RUNNING = "RUNNING";

	private final String prefix;

	private final boolean plain;

	ReportSql(String prefix, LedgerDatabase database) {
		this.prefix = prefix;
		this.plain = database == LedgerDatabase.H2;
	}

	String slice(String conditions) {
		return text(
				"select * from %1$spayment where " + conditions + " order by reserved_at desc, id desc limit :limit");
	}

	String days() {
		return text(DAYS);
	}

	String open() {
		return text(this.plain ? PLAIN_OPEN : OPEN);
	}

	String recent() {
		return text(this.plain ? PLAIN_RECENT : RECENT);
	}

	String sums() {
		return text(SUMS);
	}

	String troubles() {
		return text(TROUBLES);
	}

	String terminal() {
		return text(TERMINAL);
	}

	String carry() {
		return text(CARRY);
	}

	String deleteEvents() {
		return text("delete from %1$spayment_event where payment_id in (:ids)");
	}

	String deletePayments() {
		return text("delete from %1$spayment where id in (:ids)");
	}

	String oldRemovals() {
		return text("select payment_id, removal from %1$spayment_event "
				+ "where removal is not null and happened_at < :before limit :limit for update skip locked");
	}

	String carryRemovals() {
		return text("insert into %1$spayment_carried (removal, payments, amount, carried_at) "
				+ "values (:removal, :payments, 0, :now)");
	}

	String events() {
		return text("select * from %1$spayment_event where payment_id in (:ids) order by payment_id, version");
	}

	// Written out, since a plan made for any states would use neither what is known about
	// these nor the index of what is owed.
	static String isOneOf(String column, Set<? extends Enum<?>> states) {
		return isOneOf(column, states.stream().map(Enum::name));
	}

	static String isListed(String column, Set<? extends Enum<?>> states) {
		return isOneOf("listed_" + column, Stream.concat(states.stream().map(Enum::name), Stream.of(RUNNING)));
	}

	private static String isOneOf(String column, Stream<String> values) {
		return values.sorted().collect(Collectors.joining("', '", column + " in ('", "')"));
	}

	private String text(String template) {
		return String.format(Locale.ROOT, template, this.prefix);
	}

}
