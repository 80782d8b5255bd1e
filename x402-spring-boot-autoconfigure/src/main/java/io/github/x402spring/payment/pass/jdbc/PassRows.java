package io.github.x402spring.payment.pass.jdbc;

import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.payment.pass.Draw;
import io.github.x402spring.payment.pass.DrawState;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassTotals;
import io.github.x402spring.payment.plan.PassUnit;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads and writes the rows of passes.
 */
final class PassRows {

	/** How an open draw is written; what is further has a higher number. */
	static final int OPEN = 0;

	/** How a draw is written whose content leaves. */
	static final int LEAVING = 1;

	private static final String SCOPES = " ";

	private static final int SCALE = 12;

	private PassRows() {
	}

	static List<Pass> passes(JdbcClient.StatementSpec statement) {
		Map<String, Pass> passes = new LinkedHashMap<>();
		statement.query((row) -> {
			Pass one = new Pass(row.getString("id"), row.getString("plan"), row.getString("buyer"),
					row.getString("principal"), row.getString("identifier"), row.getBoolean("wallet_bound"),
					time(row, "created_at"), List.of(grant(row)));
			passes.merge(one.id(), one, PassRows::joined);
		});
		return List.copyOf(passes.values());
	}

	private static Pass joined(Pass one, Pass more) {
		List<PassGrant> grants = new ArrayList<>(one.grants());
		grants.addAll(more.grants());
		return one.withGrants(grants);
	}

	private static PassGrant grant(ResultSet row) throws SQLException {
		String scopes = row.getString("scopes");
		return new PassGrant(row.getString("payment"), row.getString("pass_id"), row.getString("name"),
				PassUnit.valueOf(row.getString("unit")), row.getBigDecimal("granted"), row.getBigDecimal("balance"),
				scopes.isEmpty() ? Set.of() : Set.of(scopes.split(SCOPES)), time(row, "anchor"),
				time(row, "valid_from"), time(row, "valid_until"), row.getBoolean("revoked"),
				new Network(row.getString("network")), row.getString("asset"), row.getString("symbol"),
				row.getBigDecimal("paid"));
	}

	static Draw draw(ResultSet row) throws SQLException {
		String callKey = row.getString("call_key");
		return new Draw(row.getString("id"), row.getString("pass_id"), row.getString("payment"),
				row.getBigDecimal("amount"), row.getBigDecimal("used"), row.getString("endpoint"),
				(callKey != null) ? new Draw.CallKey(callKey, row.getString("fingerprint")) : null,
				state(row.getInt("state")), time(row, "lease_until"));
	}

	private static DrawState state(int written) {
		return switch (written) {
			case OPEN -> DrawState.OPEN;
			case LEAVING -> DrawState.LEAVING;
			default -> DrawState.CLOSED;
		};
	}

	static PassTotals totals(ResultSet row) throws SQLException {
		return new PassTotals(row.getString("plan"), row.getString("name"), PassUnit.valueOf(row.getString("unit")),
				row.getLong("grants"), row.getBigDecimal("granted"), row.getBigDecimal("balance"), row.getLong("low"),
				new Network(row.getString("network")), row.getString("asset"), row.getString("symbol"),
				row.getBigDecimal("unearned").setScale(SCALE, RoundingMode.HALF_UP));
	}

	static MapSqlParameterSource row(Pass pass, String tokenHash) {
		MapSqlParameterSource row = new MapSqlParameterSource("id", pass.id()).addValue("tokenHash", tokenHash)
			.addValue("plan", pass.plan())
			.addValue("buyer", pass.buyer(), Types.VARCHAR)
			.addValue("principal", pass.principal(), Types.VARCHAR)
			.addValue("identifier", pass.identifier(), Types.VARCHAR)
			.addValue("walletBound", pass.walletBound());
		time(row, "until", pass.grants().getFirst().until());
		return time(row, "createdAt", pass.createdAt());
	}

	static MapSqlParameterSource row(PassGrant grant) {
		MapSqlParameterSource row = new MapSqlParameterSource("payment", grant.payment())
			.addValue("passId", grant.passId())
			.addValue("name", grant.name())
			.addValue("unit", grant.unit().name())
			.addValue("granted", grant.granted())
			.addValue("balance", grant.balance())
			.addValue("scopes", String.join(SCOPES, grant.scopes()))
			.addValue("network", grant.network().id())
			.addValue("asset", grant.asset())
			.addValue("symbol", grant.symbol())
			.addValue("paid", grant.paid());
		time(row, "anchor", grant.anchor());
		time(row, "from", grant.from());
		return time(row, "until", grant.until());
	}

	static MapSqlParameterSource row(Draw draw) {
		Draw.CallKey callKey = draw.callKey();
		MapSqlParameterSource row = new MapSqlParameterSource("id", draw.id()).addValue("passId", draw.passId())
			.addValue("payment", draw.grant())
			.addValue("amount", draw.amount())
			.addValue("used", draw.used(), Types.NUMERIC)
			.addValue("rest", draw.rest())
			.addValue("endpoint", draw.endpoint())
			.addValue("callKey", (callKey != null) ? callKey.value() : null, Types.VARCHAR)
			.addValue("fingerprint", (callKey != null) ? callKey.fingerprint() : null, Types.VARCHAR);
		return time(row, "until", draw.until());
	}

	static MapSqlParameterSource time(MapSqlParameterSource row, String name, Instant time) {
		return row.addValue(name, time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
	}

	private static Instant time(ResultSet row, String column) throws SQLException {
		return row.getObject(column, OffsetDateTime.class).toInstant();
	}

}
