package io.github.x402spring.payment.ledger.jdbc;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The statements of a ledger. PostgreSQL changes a payment and notes the event in one
 * statement; elsewhere it takes two.
 */
final class LedgerSql {

	private static final String VALUES = """
			insert into %1$spayment (id, version, payment_key, endpoint, fingerprint, credential_digest, payer,
				protocol, scheme, network, method, asset, amount, payee, validity, details, valid_before, reserved_at,
				after_block, money, content, redemptions, lease_owner, lease_until, transaction_hash, settled_amount, reason, truncated, proven,
				due_at, open_at, pending_proof, pending_resource, updated_at)
			values (:id, :version, :payment_key, :endpoint, :fingerprint, :credential_digest, :payer,
				:protocol, :scheme, :network, :method, :asset, :amount, :payee, :validity, :details, :valid_before,
				:reserved_at, :after_block, :money, :content, :redemptions, :lease_owner, :lease_until, :transaction_hash, :settled_amount, :reason, :truncated,
				:proven, :due_at, :open_at, :pending_proof, :pending_resource, :updated_at)""";

	private static final String UPDATE = """
			update %1$spayment set version = :version, money = :money, content = :content,
				redemptions = :redemptions, lease_owner = :lease_owner, lease_until = :lease_until,
				transaction_hash = :transaction_hash, settled_amount = :settled_amount,
				reason = :reason, truncated = :truncated, proven = :proven, due_at = :due_at, open_at = :open_at,
				pending_proof = :pending_proof, pending_resource = :pending_resource, updated_at = :updated_at
			where id = :id and version = :expected""";

	private static final String EXTEND = """
			update %1$spayment set lease_owner = :lease_owner, lease_until = :lease_until, open_at = :open_at
			where id = :id and version = :version""";

	private static final String DELETE = "delete from %1$spayment where id = :id and version = :expected";

	private static final String EVENT = """
			insert into %1$spayment_event (payment_id, version, payment_key, endpoint, money, content,
				lease_owner, transaction_hash, reason, proven, happened_at)
			select id, version, payment_key, endpoint, money, content, lease_owner, transaction_hash, reason,
				proven, updated_at
			from\s""";

	private static final String REMOVAL_EVENT = """
			insert into %1$spayment_event (payment_id, version, payment_key, endpoint, money, content, proven,
				removal, happened_at)\s""";

	private static final String SUMS = """
			select endpoint, network, asset, money, content, null as removal, count(*) as payments,
				sum(coalesce(settled_amount, amount)) as amount
			from %1$spayment where money <> 'RESERVED' group by endpoint, network, asset, money, content
			union all
			select null, null, null, null, null, removal, count(*), 0
			from %1$spayment_event where removal is not null group by removal
			union all
			select endpoint, network, asset, money, content, removal, sum(payments), sum(amount)
			from %1$spayment_carried group by endpoint, network, asset, money, content, removal""";

	private static final String TROUBLES = """
			select network, count(*) as payments, min(reserved_at) as oldest, 0 as due
			from %1$spayment where money = 'UNKNOWN' group by network
			union all
			select null, count(*), null, count(*) filter (where redemptions >= :redemptions or updated_at < :expired)
			from %1$spayment where money = 'SETTLED' and content in ('NONE', 'SERVING', 'FAILED')
				and (lease_owner is null or lease_until is null or lease_until <= :now)""";

	// The day is named before it is grouped by: H2 mistakes a grouped expression
	// sometimes.
	private static final String DAYS = """
			select reserved_on, endpoint, network, asset, content, sum(payments) as payments, sum(amount) as amount
			from (
				select reserved_on, endpoint, network, asset, content, count(*) as payments, sum(amount) as amount
				from (
					select cast(reserved_at at time zone 'UTC' as date) as reserved_on, endpoint, network, asset, content,
						coalesce(settled_amount, amount) as amount
					from %1$spayment where money = 'SETTLED' and reserved_at >= :from and reserved_at < :until
				) settled
				group by reserved_on, endpoint, network, asset, content
				union all
				select reserved_on, endpoint, network, asset, content, payments, amount
				from %1$spayment_carried where money = 'SETTLED' and reserved_on >= :first and reserved_on < :last
			) sums
			group by reserved_on, endpoint, network, asset, content
			order by reserved_on, endpoint, network, asset""";

	/** Terminal: nobody works on it, nothing is owed, nothing can move any more. */
	private static final String TERMINAL = """
			select id from %1$spayment
			where updated_at < :before and valid_before < :ended
				and (lease_until is null or lease_until < :ended)
				and (money in ('RESERVED', 'FAILED') or (money = 'SETTLED' and content in ('DELIVERED', 'REFUNDED')))
			order by updated_at limit :limit for update skip locked""";

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

	private final String prefix;

	private final LedgerDatabase database;

	LedgerSql(String prefix, LedgerDatabase database) {
		this.prefix = prefix;
		this.database = database;
	}

	boolean isOneStatement() {
		return this.database == LedgerDatabase.POSTGRESQL;
	}

	String reserve() {
		return isOneStatement() ? noting(VALUES + " on conflict (payment_key) do nothing", EVENT) : text(VALUES);
	}

	String transition() {
		return isOneStatement() ? noting(UPDATE, EVENT) : text(UPDATE);
	}

	String extend() {
		return text(EXTEND);
	}

	String remove() {
		return isOneStatement() ? noting(DELETE, REMOVAL_EVENT + """
				select id, version + 1, payment_key, endpoint, money, content, proven, :removal, :happened_at from\s""")
				: text(DELETE);
	}

	String event() {
		return text(EVENT + "%1$spayment where id = :id");
	}

	String removalEvent() {
		return text(REMOVAL_EVENT + """
				values (:id, :version, :payment_key, :endpoint, :money, :content, :proven, :removal, :happened_at)""");
	}

	String find() {
		return text("select * from %1$spayment where payment_key = :payment_key");
	}

	String findById() {
		return text("select * from %1$spayment where id = :id");
	}

	String events() {
		return text("select * from %1$spayment_event where payment_id in (:ids) order by payment_id, version");
	}

	String slice(String conditions) {
		return text(
				"select * from %1$spayment where " + conditions + " order by reserved_at desc, id desc limit :limit");
	}

	String days() {
		return text(DAYS);
	}

	String open() {
		return text("select * from %1$spayment where money = :money and open_at <= :now"
				+ " order by open_at, id limit :limit offset :offset");
	}

	String recent() {
		return text("select * from %1$spayment order by updated_at desc limit :limit");
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

	// Written out, since a plan made for any states would use neither what is known about
	// these nor the index of what is owed.
	static String isOneOf(String column, Set<? extends Enum<?>> states) {
		return states.stream().map(Enum::name).sorted().collect(Collectors.joining("', '", column + " in ('", "')"));
	}

	private String noting(String change, String event) {
		return text("with changed as (" + change + " returning *) " + event + "changed");
	}

	private String text(String template) {
		return String.format(Locale.ROOT, template, this.prefix);
	}

}
