package io.github.x402spring.payment.limit.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;

/**
 * The statements of a store of limits.
 */
final class LimitSql {

	/** A crash of the database may fill buckets and end leases, and no money is lost. */
	private static final String WITHOUT_WAITING = " and set_config('synchronous_commit', 'off', true) is not null";

	private static final String BUCKET = "limit_name = :limit and subject = :subject";

	private final String prefix;

	private final boolean postgres;

	LimitSql(LedgerDatabase database, String prefix) {
		this.postgres = database == LedgerDatabase.POSTGRESQL;
		this.prefix = prefix;
	}

	String take() {
		return in("update limit_bucket set full_at = greatest(full_at, :now) + :cost where " + BUCKET
				+ " and greatest(full_at, :now) + :cost <= :latest" + quick());
	}

	String fullAt() {
		return in("select full_at from limit_bucket where " + BUCKET);
	}

	String begin() {
		return in("insert into limit_bucket (limit_name, subject, full_at) select cast(:limit as varchar), "
				+ "cast(:subject as varchar), cast(:fullAt as bigint) "
				+ "where not exists (select 1 from limit_bucket where " + BUCKET + ")" + quick());
	}

	String giveBack() {
		return in("update limit_bucket set full_at = full_at - :cost where " + BUCKET + quick());
	}

	String pruneBuckets() {
		return in("delete from limit_bucket where (limit_name, subject) in (select limit_name, subject "
				+ "from limit_bucket where full_at <= :now limit :most" + skipLocked() + ") and full_at <= :now");
	}

	String countBuckets() {
		return in("select count(*) from limit_bucket");
	}

	String leases() {
		return in("select slot, lease, lease_until from limit_lease where " + BUCKET);
	}

	String takeOver() {
		return in("update limit_lease set lease = :lease, lease_until = :until where " + BUCKET
				+ " and slot = :slot and lease = :before and lease_until <= :now" + quick());
	}

	String acquire() {
		return in("insert into limit_lease (limit_name, subject, slot, lease, lease_until) "
				+ "select cast(:limit as varchar), cast(:subject as varchar), cast(:slot as integer), "
				+ "cast(:lease as varchar), cast(:until as timestamp(6) with time zone) "
				+ "where not exists (select 1 from limit_lease where " + BUCKET + " and slot = :slot)" + quick());
	}

	String renew() {
		return in("update limit_lease set lease_until = :until where " + BUCKET + " and lease = :lease" + quick());
	}

	String release() {
		return in("delete from limit_lease where " + BUCKET + " and lease = :lease" + quick());
	}

	String pruneLeases() {
		return in("delete from limit_lease where lease_until <= :now" + quick());
	}

	private String quick() {
		return this.postgres ? WITHOUT_WAITING : "";
	}

	private String skipLocked() {
		return this.postgres ? " for update skip locked" : "";
	}

	private String in(String statement) {
		return statement.replace("limit_bucket", this.prefix + "limit_bucket")
			.replace("limit_lease", this.prefix + "limit_lease");
	}

}
