package io.github.x402spring.payment.pass.jdbc;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.Network;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.payment.pass.Draw;
import io.github.x402spring.payment.pass.DrawState;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.plan.PassUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each statement of a store of 50,000 passes and 10 million draws goes by an index, and
 * reads no more than a small store does. The plans and sizes are written to
 * {@code target/pass-plans.txt}. {@code -Dpasses.draws} is another number of draws.
 */
@Tag("campaign")
class PassScaleTests {

	private static final int PASSES = 50_000;

	private static final long DRAWS = Long.getLong("passes.draws", 10_000_000);

	private static final int UNDER_WAY = 100;

	/** Those that ended long ago, and are to be deleted. */
	private static final int ENDED = 500;

	private static final int BATCH = 1000;

	/** How many passes an operator is shown at once. */
	private static final int PAGE = 100;

	/** What a statement may read that is about one pass. */
	private static final int FEW_PAGES = 60;

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	private static final Pattern READ = Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?|read=(\\d+)");

	private static final Pattern SCAN = Pattern.compile("Seq Scan on \\S+");

	private static final String PREFIX = "s" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private static HikariDataSource dataSource;

	private static JdbcClient client;

	private static final StringBuilder REPORT = new StringBuilder();

	@BeforeAll
	static void load() {
		dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(PostgresServer.url());
		client = JdbcClient.create(dataSource);
		new LedgerSchema(dataSource, LedgerDatabase.POSTGRESQL, PREFIX).create();
		JdbcPassStore.schema(dataSource, LedgerDatabase.POSTGRESQL, PREFIX).create();
		List<String> indexes = List.of("pass_draw_call", "pass_draw_lease", "pass_draw_closed");
		indexes.forEach((index) -> execute("drop index " + PREFIX + index));
		execute("""
				insert into %1$spass (id, token_hash, plan, buyer, wallet_bound, created_at, valid_until)
				select lpad(to_hex(i), 32, '0'), md5(i::text) || md5(i::text), 'forecast', '0x' || md5(i::text), false,
					timestamptz '2026-03-01 12:00:00Z' - i * interval '1 minute',
					timestamptz '2026-03-01 12:00:00Z' + (i - %3$d) * interval '1 minute'
				from generate_series(1, %2$d) i""".formatted(PREFIX, PASSES, ENDED + 1));
		execute("""
				insert into %1$spass_grant (payment, pass_id, name, unit, granted, balance, scopes, anchor, valid_from,
					valid_until, revoked, network, asset, symbol, paid)
				select 'pay' || lpad(to_hex(i), 29, '0'), lpad(to_hex(i), 32, '0'), 'hundred', 'CALLS', 1000000, 1000000, '',
					timestamptz '2026-01-01 12:00:00Z', timestamptz '2026-01-01 12:00:00Z',
					timestamptz '2026-03-01 12:00:00Z' + (i - %3$d) * interval '1 minute', false, 'eip155:84532',
					'0x036cbd53842c5426634e7929541ec2318f3dcf7e', 'USDC', 0.1
				from generate_series(1, %2$d) i"""
			.formatted(PREFIX, PASSES, ENDED + 1));
		// Each pass has as many draws, in turn; the oldest belong to passes that ended.
		execute("""
				insert into %1$spass_draw (id, pass_id, payment, amount, endpoint, call_key, fingerprint, state,
					lease_until, closed_lease_until)
				select 'c' || lpad(to_hex(i), 31, '0'), lpad(to_hex(1 + i %% %3$d), 32, '0'),
					'pay' || lpad(to_hex(1 + i %% %3$d), 29, '0'), 1, 'GET /api/forecast', 'key-' || i, md5(i::text), 2, null,
					timestamptz '2026-03-01 12:00:00Z' - (%2$d - i) * interval '200 milliseconds'
				from generate_series(1, %2$d::bigint) i"""
			.formatted(PREFIX, DRAWS, PASSES));
		execute("""
				insert into %1$spass_draw (id, pass_id, payment, amount, endpoint, call_key, fingerprint, state,
					lease_until, closed_lease_until)
				select 'u' || lpad(to_hex(i), 31, '0'), lpad(to_hex(%2$d - i), 32, '0'), 'pay' || lpad(to_hex(%2$d - i), 29, '0'), 1,
					'GET /api/forecast', case when i %% 2 = 0 then 'open-' || i end, case when i %% 2 = 0 then md5(i::text) end,
					case when i %% 4 > 1 then 1 else 0 end, timestamptz '2026-03-01 12:00:00Z' - interval '1 second', null
				from generate_series(1, %3$d) i"""
			.formatted(PREFIX, PASSES, UNDER_WAY));
		JdbcPassStore.schema(dataSource, LedgerDatabase.POSTGRESQL, PREFIX).create();
		for (String table : List.of("pass", "pass_grant", "pass_draw")) {
			execute("vacuum (analyze) " + PREFIX + table);
			report(table);
		}
		String draws = PREFIX + "pass_draw";
		REPORT.append("indexes of draws: ")
			.append(client
				.sql("select string_agg(indexrelname || ' ' || pg_relation_size(indexrelid) / 1048576 || ' MB', ', ') "
						+ "from pg_stat_user_indexes where relname = :table")
				.param("table", draws)
				.query(String.class)
				.single()
				.replace(PREFIX, "x402_"))
			.append("\n\n");
	}

	private static void report(String table) {
		Map<String, Object> size = client.sql(
				"select reltuples::bigint as rows, pg_table_size(oid) as heap, pg_indexes_size(oid) as indexes from pg_class "
						+ "where relname = :table")
			.param("table", PREFIX + table)
			.query()
			.singleRow();
		long rows = ((Number) size.get("rows")).longValue();
		REPORT.append("x402_%s: %,d rows, %d bytes each in the table and %d in its indexes%n".formatted(table, rows,
				((Number) size.get("heap")).longValue() / rows, ((Number) size.get("indexes")).longValue() / rows));
	}

	@AfterAll
	static void drop() throws IOException {
		Files.writeString(Path.of("target", "pass-plans.txt"), REPORT);
		List.of("pass", "pass_grant", "pass_draw", "sign_in", "sign_in_secret", "payment", "payment_event",
				"payment_carried")
			.forEach((table) -> execute("drop table " + PREFIX + table));
		dataSource.close();
	}

	@Test
	void eachStatementGoesByAnIndex() {
		PassSql sql = new PassSql(LedgerDatabase.POSTGRESQL, PREFIX, true);
		Map<String, String> statements = new LinkedHashMap<>();
		statements.put("find a pass by its token", sql.byToken());
		statements.put("find a pass by its id", sql.byId());
		statements.put("find a pass by a payment", sql.byPayment());
		statements.put("find passes by their buyer", sql.byBuyer());
		statements.put("find the draw of a named call", sql.findDraw());
		statements.put("debit calls or credit", sql.openTogether(true));
		statements.put("debit nothing", sql.openTogether(false));
		statements.put("content leaves", sql.leave());
		statements.put("close a named draw", sql.close(true));
		statements.put("close a draw", sql.close(false));
		statements.put("give back", sql.giveBackTogether());
		statements.put("give back a call of a pass of time", sql.removeDraw());
		statements.put("lock a pass", sql.lockPass());
		statements.put("lock the pass of a payment", sql.lockPassOf());
		statements.put("add a pass", sql.addPass());
		statements.put("add a grant", sql.addGrant());
		statements.put("renew", sql.renew());
		statements.put("a pass lasts longer", sql.lastLonger());
		statements.put("reissue", sql.reissue());
		statements.put("revoke", sql.revoke());
		statements.put("end what a payment bought", sql.end());
		statements.put("extend", sql.extend());
		statements.put("is a pass over", sql.isEnded());
		List<String> drop = sql.drop();
		statements.put("delete the grants of a pass", drop.get(0));
		statements.put("delete the draws of a pass", drop.get(1));
		statements.put("delete a pass", drop.get(2));
		statements.forEach((what, statement) -> {
			String plan = explain(what, statement, row());
			assertThat(SCAN.matcher(plan).find()).as("%s%n%s", what, plan).isFalse();
			// The draws of a pass that is deleted are few, once its old ones are gone.
			int most = what.equals("delete the draws of a pass") ? Integer.MAX_VALUE : FEW_PAGES;
			assertThat(pages(plan)).as("%s%n%s", what, plan).isLessThanOrEqualTo(most);
		});
	}

	@Test
	void workOnManyRowsIsBoundedByItsBatch() {
		PassSql sql = new PassSql(LedgerDatabase.POSTGRESQL, PREFIX, true);
		Map<String, String> statements = new LinkedHashMap<>();
		statements.put("the newest passes", sql.newest());
		statements.put("draws of dead processes", sql.lapsed());
		statements.put("delete old draws", sql.oldDraws());
		statements.put("passes that are over", sql.ended());
		statements.forEach((what, statement) -> {
			String plan = explain(what, statement, row());
			assertThat(SCAN.matcher(plan).find()).as("%s%n%s", what, plan).isFalse();
			assertThat(pages(plan)).as("%s%n%s", what, plan).isLessThanOrEqualTo(BATCH * 30);
		});
		// The sums read every grant that is valid, and no draw.
		assertThat(explain("what is outstanding", sql.totals(), row())).doesNotContain("pass_draw");
	}

	@Test
	void oldDrawsAndPassesAreDeletedInBatches() {
		JdbcPassStore store = new JdbcPassStore(dataSource, LedgerDatabase.POSTGRESQL, PREFIX, Duration.ofSeconds(10));
		Instant before = NOW.minus(Duration.ofMillis(200).multipliedBy(Math.max(0, DRAWS - 20 * BATCH)));
		long start = System.nanoTime();
		int batches = 0;
		int deleted;
		do {
			deleted = store.prune(before, BATCH);
			batches++;
		}
		while (deleted >= BATCH);
		long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
		REPORT.append("pruning: %d batches of at most %d in %d ms%n%n".formatted(batches, BATCH, millis));
		assertThat(batches).isBetween(20, 22);
		assertThat(client.sql("select count(*) from " + PREFIX + "pass_draw where closed_lease_until < :before")
			.param("before", java.sql.Timestamp.from(before))
			.query(Long.class)
			.single()).isZero();
	}

	private static MapSqlParameterSource row() {
		String passId = "%032x".formatted(PASSES / 2);
		String payment = "pay%029x".formatted(PASSES / 2);
		PassGrant grant = new PassGrant(payment + "x", passId, "hundred", PassUnit.CALLS, BigDecimal.TEN,
				BigDecimal.TEN, Set.of(), NOW, NOW, NOW.plusSeconds(60), false, Network.evm(84532), "0x0", "USDC",
				BigDecimal.ONE);
		Pass pass = new Pass("new", "forecast", null, NOW, List.of(grant));
		Draw draw = new Draw("new", passId, payment, BigDecimal.ONE, "GET /api/forecast", null, DrawState.OPEN,
				NOW.plusSeconds(60));
		MapSqlParameterSource row = PassRows.row(pass, md5(PASSES / 2));
		MapSqlParameterSource of = PassRows.row(grant);
		for (String name : of.getParameterNames()) {
			row.addValue(name, of.getValue(name), of.getSqlType(name));
		}
		of = PassRows.row(draw);
		for (String name : of.getParameterNames()) {
			row.addValue(name, of.getValue(name), of.getSqlType(name));
		}
		PassRows.time(row, "now", NOW);
		row.addValue("floor", BigDecimal.ZERO);
		PassRows.time(row, "before", NOW);
		return row.addValue("tokenHash", md5(PASSES / 2))
			.addValue("buyer", "0x" + md5(PASSES / 2).substring(0, 32))
			.addValue("most", BATCH)
			.addValue("state", PassRows.LEAVING)
			.addValue("callKey", "new");
	}

	private static String md5(int number) {
		return client.sql("select md5(:text) || md5(:text)")
			.param("text", String.valueOf(number))
			.query(String.class)
			.single();
	}

	// What it changes is rolled back.
	private static String explain(String what, String statement, MapSqlParameterSource row) {
		// The draw that some of them are about.
		MapSqlParameterSource one = about(what, row);
		String plan = new TransactionTemplate(new JdbcTransactionManager(dataSource)).execute((status) -> {
			status.setRollbackOnly();
			return String.join("\n",
					client.sql("explain (analyze, buffers) " + statement).paramSource(one).query(String.class).list());
		});
		REPORT.append("-- ").append(what).append('\n').append(plan.replace(PREFIX, "x402_")).append("\n\n");
		return plan;
	}

	private static MapSqlParameterSource about(String what, MapSqlParameterSource row) {
		return switch (what) {
			case "content leaves", "give back", "give back a call of a pass of time" ->
				row.addValue("id", "u%031x".formatted(1)).addValue("payment", "pay%029x".formatted(PASSES - 1));
			case "find the draw of a named call" -> row.addValue("callKey", "key-" + (PASSES / 2 - 1));
			case "close a named draw" -> row.addValue("id", "u%031x".formatted(2));
			case "close a draw" -> row.addValue("id", "u%031x".formatted(3));
			case "the newest passes" -> row.addValue("most", PAGE);
			case "add a pass", "reissue" -> row.addValue("id", "another").addValue("tokenHash", "another");
			case "add a grant", "renew" -> row.addValue("payment", "another");
			default -> row;
		};
	}

	private static int pages(String plan) {
		int most = 0;
		for (String line : plan.split("\n")) {
			if (line.contains("Planning:")) {
				break;
			}
			if (line.contains("Buffers: shared")) {
				int sum = 0;
				Matcher matcher = Pattern.compile("(hit|read)=(\\d+)").matcher(line);
				while (matcher.find()) {
					sum += Integer.parseInt(matcher.group(2));
				}
				most = Math.max(most, sum);
			}
		}
		return most;
	}

	private static void execute(String statement) {
		new JdbcTemplate(dataSource).execute(statement);
	}

}
