package io.github.x402spring.payment.ledger.jdbc;

import java.util.Locale;

/**
 * The statements of a ledger. PostgreSQL changes a payment and notes the event in one
 * statement; elsewhere it takes two.
 */
final class LedgerSql {

	private static final String VALUES = """
			insert into %1$spayment (id, version, payment_key, endpoint, fingerprint, credential_digest, payer,
				protocol, scheme, network, method, asset, amount, payee, validity, details, valid_before, reserved_at,
				after_block, identifier_digest, money, content, redemptions, lease_owner, lease_until, transaction_hash, settled_amount, reason, truncated, proven,
				due_at, open_at, pending_proof, pending_resource, updated_at)
			values (:id, :version, :payment_key, :endpoint, :fingerprint, :credential_digest, :payer,
				:protocol, :scheme, :network, :method, :asset, :amount, :payee, :validity, :details, :valid_before,
				:reserved_at, :after_block, :identifier_digest, :money, :content, :redemptions, :lease_owner, :lease_until, :transaction_hash, :settled_amount, :reason, :truncated,
				:proven, :due_at, :open_at, :pending_proof, :pending_resource, :updated_at)""";

	private static final String UPDATE = """
			update %1$spayment set version = :version, money = :money, content = :content,
				redemptions = :redemptions, lease_owner = :lease_owner, lease_until = :lease_until,
				transaction_hash = :transaction_hash, settled_amount = :settled_amount,
				reason = :reason, truncated = :truncated, proven = :proven, due_at = :due_at, open_at = :open_at,
				pending_proof = :pending_proof, pending_resource = :pending_resource, updated_at = :updated_at,
				identifier_digest = case when :money = 'FAILED' then null else identifier_digest end
			where id = :id and version = :expected""";

	private static final String EXTEND = """
			update %1$spayment set lease_owner = :lease_owner, lease_until = :lease_until, open_at = :open_at
			where id = :id and version = :version""";

	private static final String DELETE = "delete from %1$spayment where id = :id and version = :expected";

	/** The first event names the payment, and the others only its id. */
	private static final String FIRST_EVENT = """
			insert into %1$spayment_event (payment_id, version, payment_key, endpoint, money, content,
				lease_owner, transaction_hash, reason, proven, happened_at)
			select id, version, payment_key, endpoint, money, content, lease_owner, transaction_hash, reason,
				proven, updated_at
			from\s""";

	private static final String EVENT = """
			insert into %1$spayment_event (payment_id, version, money, content, lease_owner, transaction_hash, reason,
				proven, happened_at)
			select id, version, money, content, lease_owner, transaction_hash, reason, proven, updated_at
			from\s""";

	private static final String REMOVAL_EVENT = """
			insert into %1$spayment_event (payment_id, version, money, content, proven, removal, happened_at)\s""";

	/**
	 * For the transaction of this statement: its commit does not wait for the disk. A
	 * later one that waits takes it along.
	 */
	private static final String WITHOUT_WAITING = " where set_config('synchronous_commit', 'off', true) is not null";

	private final String prefix;

	private final LedgerDatabase database;

	private final boolean relaxed;

	/**
	 * Create the statements.
	 * @param prefix what the names of the tables begin with
	 * @param database the kind of database
	 * @param relaxed whether what a crash of the database may lose is committed without
	 * waiting for the disk
	 */
	LedgerSql(String prefix, LedgerDatabase database, boolean relaxed) {
		this.prefix = prefix;
		this.database = database;
		this.relaxed = relaxed;
	}

	boolean isOneStatement() {
		return this.database == LedgerDatabase.POSTGRESQL;
	}

	/**
	 * Return the statement for a reservation.
	 * @param named whether the client gave the payment an id, which another one may have
	 * @return the statement
	 */
	String reserve(boolean named) {
		String once = named ? " on conflict do nothing" : " on conflict (payment_key) do nothing";
		return isOneStatement() ? noting(VALUES + once, FIRST_EVENT, this.relaxed) : text(VALUES);
	}

	/**
	 * Return the statement for a step.
	 * @param loss whether a crash of the database may lose it
	 * @return the statement
	 */
	String transition(boolean loss) {
		return isOneStatement() ? noting(UPDATE, EVENT, loss && this.relaxed) : text(UPDATE);
	}

	String extend() {
		return text(EXTEND);
	}

	String remove() {
		return isOneStatement() ? noting(DELETE, REMOVAL_EVENT + """
				select id, version + 1, money, content, proven, :removal, :happened_at from\s""", false) : text(DELETE);
	}

	String firstEvent() {
		return text(FIRST_EVENT + "%1$spayment where id = :id");
	}

	String event() {
		return text(EVENT + "%1$spayment where id = :id");
	}

	String removalEvent() {
		return text(REMOVAL_EVENT + """
				values (:id, :version, :money, :content, :proven, :removal, :happened_at)""");
	}

	String find() {
		return text("select * from %1$spayment where payment_key = :payment_key");
	}

	String findByIdentifier() {
		return text("select * from %1$spayment where identifier_digest = :identifier_digest");
	}

	String findById() {
		return text("select * from %1$spayment where id = :id");
	}

	private String noting(String change, String event, boolean loss) {
		return text(
				"with changed as (" + change + " returning *) " + event + "changed" + (loss ? WITHOUT_WAITING : ""));
	}

	private String text(String template) {
		return String.format(Locale.ROOT, template, this.prefix);
	}

}
