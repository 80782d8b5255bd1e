package io.github.x402spring.payment.quota.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;

/**
 * The statements of a store of quotas.
 */
final class QuotaSql {

	/** Stands for the number of callers. No digest of a caller is empty. */
	static final String CALLERS = "";

	/**
	 * A crash of the database may lose the last calls, and no money is lost by that.
	 */
	private static final String WITHOUT_WAITING = " and set_config('synchronous_commit', 'off', true) is not null";

	private static final String KEY = "period_end = :until and quota = :quota and subject = :subject";

	private final String prefix;

	private final boolean postgres;

	QuotaSql(LedgerDatabase database, String prefix) {
		this.postgres = database == LedgerDatabase.POSTGRESQL;
		this.prefix = prefix;
	}

	/**
	 * Return what takes of a count that is there.
	 * @return a query that returns how much is used then
	 */
	String take() {
		String update = "update quota_use set used = used + :amount where " + KEY + " and used + :amount <= :limit";
		return in(this.postgres ? update + WITHOUT_WAITING + " returning used"
				: "select used from final table (" + update + ")");
	}

	String used() {
		return in("select used from quota_use where " + KEY);
	}

	/**
	 * Return what reads a count and lets no other transaction change it.
	 * @return a query
	 */
	String lock() {
		return in("select used from quota_use where " + KEY + " for update");
	}

	/**
	 * Return what begins a count, unless it is there.
	 * @return a statement
	 */
	String begin() {
		return in("insert into quota_use (period_end, quota, subject, used) "
				+ "select cast(:until as timestamp(6) with time zone), cast(:quota as varchar), "
				+ "cast(:subject as varchar), cast(:amount as bigint) "
				+ "where not exists (select 1 from quota_use where " + KEY + ")"
				+ (this.postgres ? WITHOUT_WAITING : ""));
	}

	/**
	 * Return what gives back of a count of which something is left then.
	 * @return a statement
	 */
	String giveBack() {
		return in("update quota_use set used = used - :amount where " + KEY + " and used > :amount"
				+ (this.postgres ? WITHOUT_WAITING : ""));
	}

	/**
	 * Return what changes the number of callers.
	 * @return a statement
	 */
	String change() {
		return in("update quota_use set used = used + :amount where " + KEY + (this.postgres ? WITHOUT_WAITING : ""));
	}

	/**
	 * Return what forgets a count of which all is given back.
	 * @return a statement
	 */
	String forget() {
		return in(
				"delete from quota_use where " + KEY + " and used = :amount" + (this.postgres ? WITHOUT_WAITING : ""));
	}

	String prune() {
		return in("delete from quota_use where (period_end, quota, subject) in (select period_end, quota, subject "
				+ "from quota_use where period_end < :before order by period_end limit :most"
				+ (this.postgres ? " for update skip locked" : "") + ")");
	}

	private String in(String statement) {
		return statement.replace("quota_use", this.prefix + "quota_use");
	}

}
