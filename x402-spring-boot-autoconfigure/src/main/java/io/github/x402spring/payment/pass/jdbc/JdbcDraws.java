package io.github.x402spring.payment.pass.jdbc;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;
import io.github.x402spring.payment.pass.Draw;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What calls take from passes, in the database. The grant of a draw is locked before its
 * amount moves. In PostgreSQL one statement does both.
 */
final class JdbcDraws {

	private final LedgerTransactions transactions;

	private final PassSql sql;

	private final boolean postgres;

	JdbcDraws(LedgerTransactions transactions, PassSql sql, boolean postgres) {
		this.transactions = transactions;
		this.sql = sql;
		this.postgres = postgres;
	}

	boolean open(Draw draw, BigDecimal floor, Instant now) {
		MapSqlParameterSource row = PassRows.time(PassRows.row(draw), "now", now).addValue("floor", floor);
		if (this.postgres) {
			return OrElseThere.run(() -> changes(this.sql.openTogether(draw.amount().signum() > 0), row));
		}
		return OrElseThere.run(() -> this.transactions.runTogether((client) -> isDebited(client, draw, row)
				&& client.sql(this.sql.open()).paramSource(row).update() == 1));
	}

	private boolean isDebited(JdbcClient client, Draw draw, MapSqlParameterSource row) {
		return (draw.amount().signum() > 0) ? client.sql(this.sql.debit()).paramSource(row).update() == 1
				: client.sql(this.sql.usable()).paramSource(row).query(Integer.class).single() == 1;
	}

	Optional<Draw> find(String passId, String callKey) {
		return this.transactions.run((client) -> client.sql(this.sql.findDraw())
			.param("passId", passId)
			.param("callKey", callKey)
			.query((row, number) -> PassRows.draw(row))
			.optional());
	}

	boolean leave(Draw draw) {
		return changes(this.sql.leave(), PassRows.row(draw));
	}

	boolean use(Draw draw) {
		return changes(this.sql.use(), PassRows.row(draw));
	}

	boolean close(Draw draw) {
		MapSqlParameterSource row = PassRows.row(draw);
		boolean named = draw.callKey() != null;
		if (draw.rest().signum() == 0) {
			return changes(this.sql.close(named), row);
		}
		if (this.postgres) {
			return changes(this.sql.closeTogether(named), row);
		}
		return this.transactions.runTogether((client) -> {
			client.sql(this.sql.lockGrant()).paramSource(row).query(String.class).list();
			return close(client, named, row);
		});
	}

	private boolean close(JdbcClient client, boolean named, MapSqlParameterSource row) {
		if (client.sql(this.sql.close(named)).paramSource(row).update() == 0) {
			return false;
		}
		client.sql(this.sql.credit(":rest")).paramSource(row).update();
		return true;
	}

	// With what was written down as used, which is not what was read before if its
	// process lives on.
	private Optional<Draw> closeLapsed(Draw draw, Instant now) {
		MapSqlParameterSource row = PassRows.time(PassRows.row(draw), "now", now);
		return this.transactions.runTogether((client) -> {
			client.sql(this.sql.lockGrant()).paramSource(row).query(String.class).list();
			return client.sql(this.sql.lapsedNow())
				.paramSource(row)
				.query((it, number) -> PassRows.draw(it))
				.optional()
				.filter((it) -> close(client, it.callKey() != null, PassRows.row(it)))
				.map(Draw::closed);
		});
	}

	boolean giveBack(Draw draw) {
		return giveBack(draw, PassRows.LEAVING);
	}

	// What is further than that is not given back.
	private boolean giveBack(Draw draw, int furthest) {
		MapSqlParameterSource row = PassRows.row(draw).addValue("state", furthest);
		if (draw.amount().signum() == 0) {
			return changes(this.sql.removeDraw(), row);
		}
		if (this.postgres) {
			return changes(this.sql.giveBackTogether(), row);
		}
		return this.transactions.runTogether((client) -> {
			client.sql(this.sql.lockGrant()).paramSource(row).query(String.class).list();
			return client.sql(this.sql.removeDraw()).paramSource(row).update() == 1
					&& client.sql(this.sql.credit(":amount")).paramSource(row).update() == 1;
		});
	}

	List<Draw> endLapsed(Instant now, int most) {
		MapSqlParameterSource row = PassRows.time(new MapSqlParameterSource("most", most), "now", now);
		List<Draw> lapsed = this.transactions.run((client) -> client.sql(this.sql.lapsed())
			.paramSource(row)
			.query((it, number) -> PassRows.draw(it))
			.list());
		List<Draw> ended = new ArrayList<>();
		for (Draw draw : lapsed) {
			if (giveBack(draw, PassRows.OPEN)) {
				ended.add(draw);
			}
			else if (draw.used() != null) {
				closeLapsed(draw, now).ifPresent(ended::add);
			}
			else if (close(draw)) {
				ended.add(draw.closed());
			}
		}
		return ended;
	}

	private boolean changes(String statement, MapSqlParameterSource row) {
		return this.transactions.run((client) -> client.sql(statement).paramSource(row).update() > 0);
	}

}
