package io.github.x402spring.payment.ledger.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.x402spring.payment.ledger.PaymentQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/**
 * A query as conditions on rows.
 */
final class LedgerConditions {

	private final List<String> conditions = new ArrayList<>(List.of("1 = 1"));

	private final MapSqlParameterSource parameters = new MapSqlParameterSource();

	LedgerConditions(PaymentQuery query) {
		// One more tells whether there is another slice.
		this.parameters.addValue("limit", query.limit() + 1L);
		add("reserved_at >= :from", "from", (query.from() != null) ? PaymentRow.timestamp(query.from()) : null);
		add("reserved_at < :until", "until", (query.until() != null) ? PaymentRow.timestamp(query.until()) : null);
		add("money", query.money());
		add("content", query.content());
		add("endpoint = :endpoint", "endpoint", query.endpoint());
		add("payer = :payer", "payer", query.payer());
		add("network = :network", "network", (query.network() != null) ? query.network().id() : null);
		PaymentQuery.Cursor after = query.after();
		if (after != null) {
			// The first condition is implied by the second, but an index can be used for
			// it.
			add("reserved_at <= :after", "after", PaymentRow.timestamp(after.reservedAt()));
			add("(reserved_at < :after or id < :id)", "id", after.id());
		}
	}

	String sql() {
		return String.join(" and ", this.conditions);
	}

	SqlParameterSource parameters() {
		return this.parameters;
	}

	private void add(String condition, String name, @Nullable Object value) {
		if (value != null) {
			this.conditions.add(condition);
			this.parameters.addValue(name, value);
		}
	}

	// By the first an index can be used, and the second decides about what is under way.
	private void add(String column, Set<? extends Enum<?>> states) {
		if (!states.isEmpty()) {
			this.conditions.add(ReportSql.isListed(column, states));
			this.conditions.add(ReportSql.isOneOf(column, states));
		}
	}

}
