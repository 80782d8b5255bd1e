package io.github.x402spring.payment.pass.jdbc;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;

/**
 * The statements of a store of passes.
 */
final class PassSql {

	/**
	 * A crash of the database may lose the last of them, and no money is lost by that.
	 */
	private static final String WITHOUT_WAITING = " and set_config('synchronous_commit', 'off', true) is not null";

	private static final String USABLE = "not revoked and valid_from <= :now and valid_until > :now and "
			+ "balance >= :amount + cast(:floor as numeric(27, 12))";

	private static final String DRAW_COLUMNS = "id, pass_id, payment, amount, used, endpoint, call_key, fingerprint, "
			+ "state, lease_until";

	private static final String DRAW = "id, pass_id, payment, amount, used, endpoint, call_key, fingerprint, state, "
			+ "coalesce(lease_until, closed_lease_until) as lease_until";

	private static final String DRAW_VALUES = "cast(:id as varchar), cast(:passId as varchar), cast(:payment as varchar), "
			+ "cast(:amount as numeric(27, 12)), cast(:used as numeric(27, 12)), cast(:endpoint as varchar), cast(:callKey as varchar), "
			+ "cast(:fingerprint as varchar), 0, cast(:until as timestamp(6) with time zone)";

	private final String prefix;

	private final boolean postgres;

	private final String usable;

	PassSql(LedgerDatabase database, String prefix, boolean besideLedger) {
		this.postgres = database == LedgerDatabase.POSTGRESQL;
		this.prefix = prefix;
		this.usable = besideLedger ? USABLE + " and not exists (select 1 from " + prefix
				+ "payment where id = :payment and (money <> 'SETTLED' or content = 'REFUNDED'))" : USABLE;
	}

	String addPass() {
		return in("insert into pass (id, token_hash, plan, buyer, principal, identifier, wallet_bound, created_at, "
				+ "valid_until) values (:id, :tokenHash, :plan, :buyer, :principal, :identifier, :walletBound, "
				+ ":createdAt, :until)");
	}

	// Held until the transaction ends, so that no other one renews, extends or prunes the
	// pass.
	String lockPass() {
		return in("select id from pass where id = :passId for update");
	}

	String lockPassOf() {
		return in(
				"select id from pass where id = (select pass_id from pass_grant where payment = :payment) for update");
	}

	String lastLonger() {
		return in("update pass set valid_until = greatest(valid_until, cast(:until as timestamp(6) with time zone)) "
				+ "where id = :passId");
	}

	String addGrant() {
		return in("""
				insert into pass_grant (payment, pass_id, name, unit, granted, balance, scopes, anchor, valid_from,
					valid_until, revoked, network, asset, symbol, paid)
				select cast(:payment as varchar), id, cast(:name as varchar), cast(:unit as varchar),
					cast(:granted as numeric(27, 12)), cast(:balance as numeric(27, 12)), cast(:scopes as varchar),
					cast(:anchor as timestamp(6) with time zone), cast(:from as timestamp(6) with time zone),
					cast(:until as timestamp(6) with time zone), false, cast(:network as varchar),
					cast(:asset as varchar), cast(:symbol as varchar), cast(:paid as numeric(65, 30))
				from pass where id = :passId""");
	}

	String renew() {
		return addGrant() + in(" and exists (select 1 from pass_grant where pass_id = :passId and not revoked) "
				+ "and not exists (select 1 from pass_grant where pass_id = :passId and not revoked "
				+ "and cast(:unit as varchar) = 'TIME' and unit = 'TIME' and name = :name and valid_until > :from)");
	}

	String reissue() {
		return in("update pass set token_hash = :tokenHash where id = :passId");
	}

	private String find(String condition) {
		return find("pass", condition);
	}

	// The first purchase comes first: ids of payments begin with the time.
	private String find(String passes, String condition) {
		return in("select p.id, p.plan, p.buyer, p.principal, p.identifier, p.wallet_bound, p.created_at, g.* from "
				+ passes + " p join pass_grant g on g.pass_id = p.id where " + condition
				+ " order by p.created_at desc, p.id, g.payment");
	}

	String byToken() {
		return find("p.token_hash = :tokenHash");
	}

	String byId() {
		return find("p.id = :passId");
	}

	String byPayment() {
		return find("p.id = (select pass_id from pass_grant where payment = :payment)");
	}

	// Nothing equals null.
	String byBuyer() {
		return find("p.id in (select id from pass where buyer = cast(:buyer as varchar) "
				+ "union select id from pass where principal = cast(:principal as varchar) "
				+ "union select id from pass where identifier = cast(:identifier as varchar))");
	}

	// The limit in the first place: otherwise the planner reads all passes.
	String newest() {
		return find("(select * from pass where created_at < :before order by created_at desc limit :most)", "true");
	}

	/**
	 * Return what debits and writes down in one statement.
	 * @param counted whether there is something to debit
	 * @return a statement for PostgreSQL
	 */
	String openTogether(boolean counted) {
		String grant = counted
				? "update pass_grant set balance = balance - :amount where payment = :payment and " + this.usable
						+ WITHOUT_WAITING + " returning payment"
				: "select payment from pass_grant where payment = :payment and " + this.usable + WITHOUT_WAITING;
		return in("with usable as (" + grant + ") insert into pass_draw (" + DRAW_COLUMNS + ") select " + DRAW_VALUES
				+ " from usable");
	}

	String open() {
		return in("insert into pass_draw (" + DRAW_COLUMNS + ") values (" + DRAW_VALUES + ")");
	}

	String debit() {
		return in("update pass_grant set balance = balance - :amount where payment = :payment and " + this.usable);
	}

	String usable() {
		return in("select count(*) from pass_grant where payment = :payment and " + this.usable);
	}

	String findDraw() {
		return in("select " + DRAW + " from pass_draw where pass_id = :passId and call_key = :callKey");
	}

	String leave() {
		return in("update pass_draw set state = 1, used = cast(:used as numeric(27, 12)), lease_until = :until "
				+ "where id = :id and state = 0");
	}

	// Waits for the disk: content leaves next that was not paid for otherwise.
	String use() {
		return in("update pass_draw set used = :used, lease_until = :until where id = :id and state = 1");
	}

	String close(boolean named) {
		return in(closing(named) + (this.postgres ? WITHOUT_WAITING : ""));
	}

	private static String closing(boolean named) {
		return (named
				? "update pass_draw set state = 2, amount = coalesce(cast(:used as numeric(27, 12)), amount), "
						+ "used = cast(:used as numeric(27, 12)), closed_lease_until = lease_until, lease_until = null"
				: "delete from pass_draw") + " where id = :id and state = 1";
	}

	/**
	 * Return what closes a draw and credits its grant with the rest in one statement. If
	 * a crash of the database undoes it, the caller pays what was written down as used.
	 * @param named whether the caller named the call
	 * @return a statement for PostgreSQL
	 */
	String closeTogether(boolean named) {
		return in("with held as (" + lockGrant() + "), gone as (" + closing(named)
				+ " and (select count(*) from held) >= 0" + WITHOUT_WAITING + " returning payment) "
				+ "update pass_grant g set balance = balance + :rest from gone where g.payment = gone.payment");
	}

	// Its owner may have used more since, and is alive then.
	String lapsedNow() {
		return in("select " + DRAW + " from pass_draw where id = :id and state = 1 and lease_until <= :now for update");
	}

	/**
	 * Return what deletes a draw and credits its grant in one statement. The grant is
	 * locked before the draw, as a debit does: otherwise each could wait for the other.
	 * @return a statement for PostgreSQL
	 */
	String giveBackTogether() {
		return in("with held as (" + lockGrant() + "), gone as (delete from pass_draw where id = :id "
				+ "and state <= :state and (select count(*) from held) >= 0 returning payment, amount) "
				+ "update pass_grant g set balance = balance + gone.amount from gone where g.payment = gone.payment");
	}

	String lockGrant() {
		return in("select payment from pass_grant where payment = :payment for "
				+ (this.postgres ? "no key update" : "update"));
	}

	String removeDraw() {
		return in("delete from pass_draw where id = :id and state <= :state");
	}

	String credit(String amount) {
		return in("update pass_grant set balance = balance + " + amount + " where payment = :payment");
	}

	String lapsed() {
		return in("select " + DRAW + " from pass_draw d where lease_until <= :now order by d.lease_until limit :most");
	}

	String revoke() {
		return in("update pass_grant set revoked = true where pass_id = :passId");
	}

	String end() {
		return in("update pass_grant set revoked = true where payment = :payment and not revoked");
	}

	String extend() {
		return in("update pass_grant set valid_until = :until where payment = :payment and not revoked "
				+ "and valid_until < :until");
	}

	String totals() {
		return in(String.format(Locale.ROOT, """
				select plan, name, unit, network, asset, symbol, count(*) as grants, sum(granted) as granted,
					sum(balance) as balance, sum(paid * rest / whole) as unearned,
					sum(case when rest * 10 <= whole then 1 else 0 end) as low
				from (
					select p.plan, g.name, g.unit, g.network, g.asset, g.symbol, g.granted, g.balance, g.paid,
						case when g.unit = 'TIME' then %s - %s else g.balance end as rest,
						case when g.unit = 'TIME' then %s - %s else g.granted end as whole
					from pass_grant g join pass p on p.id = g.pass_id
					where not g.revoked and g.valid_until > :now
				) valid
				group by plan, name, unit, network, asset, symbol
				order by plan, name, unit, network, asset, symbol""", seconds("g.valid_until"),
				seconds("greatest(g.valid_from, cast(:now as timestamp(6) with time zone))"), seconds("g.valid_until"),
				seconds("g.valid_from")));
	}

	private static String seconds(String time) {
		return "cast(extract(epoch from " + time + ") as numeric(27, 6))";
	}

	// Other instances delete at the same time.
	String oldDraws() {
		return in("delete from pass_draw where id in (select id from pass_draw where closed_lease_until < :before "
				+ "order by closed_lease_until limit :most" + (this.postgres ? " for update skip locked" : "") + ")");
	}

	String ended() {
		return in("select id from pass where valid_until < :before order by valid_until limit :most");
	}

	String isEnded() {
		return in("select count(*) from pass_grant where pass_id = :passId and valid_until >= :before");
	}

	/**
	 * Return what deletes a pass, in this order: grants are locked before draws. A draw
	 * without a call key is ended when its lease ends.
	 * @return three statements
	 */
	List<String> drop() {
		return Stream
			.of("delete from pass_grant where pass_id = :passId",
					"delete from pass_draw where pass_id = :passId and call_key is not null",
					"delete from pass where id = :passId")
			.map(this::in)
			.toList();
	}

	private String in(String sql) {
		return sql.replaceAll("\\b(?=(?:pass|pass_grant|pass_draw)\\b)(?<![.:])", this.prefix);
	}

}
