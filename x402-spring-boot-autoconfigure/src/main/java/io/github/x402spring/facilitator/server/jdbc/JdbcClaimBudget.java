package io.github.x402spring.facilitator.server.jdbc;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.facilitator.server.ClaimRequest;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether there is room for a claim beside those that its caller has made before. Only
 * while the caller is locked no other claim comes between.
 */
final class JdbcClaimBudget {

	private static final Duration DAY = Duration.ofDays(1);

	private final ClaimsSql sql;

	JdbcClaimBudget(ClaimsSql sql) {
		this.sql = sql;
	}

	Optional<Duration> wait(JdbcClient client, ClaimRequest request) {
		return Stream
			.concat(request.limits()
				.byTime()
				.entrySet()
				.stream()
				.flatMap((limit) -> ofNumber(client, request, limit).stream()), ofGas(client, request).stream())
			.max(Duration::compareTo);
	}

	private Optional<Duration> ofNumber(JdbcClient client, ClaimRequest request, Map.Entry<Duration, Integer> limit) {
		return wait(client, this.sql.overBudget(), request, limit.getKey(),
				new MapSqlParameterSource("before", limit.getValue() - 1));
	}

	private Optional<Duration> ofGas(JdbcClient client, ClaimRequest request) {
		Optional<Duration> dear = request.dearWait();
		if (dear.isPresent() || !request.limits().isGasLimited()) {
			return dear;
		}
		return wait(client, this.sql.overGas(), request, DAY,
				new MapSqlParameterSource("network", request.network().id()).addValue("room",
						new BigDecimal(request.limits().gasPerDay().subtract(request.gasCost()))));
	}

	private static Optional<Duration> wait(JdbcClient client, String sql, ClaimRequest request, Duration time,
			MapSqlParameterSource row) {
		Instant begin = request.now().minus(time);
		return client.sql(sql)
			.paramSource(JdbcSettlementClaims.time(row.addValue("caller", request.caller()), "begin", begin))
			.query((claim, number) -> claim.getObject("claimed_at", OffsetDateTime.class).toInstant())
			.optional()
			.map((claimed) -> Duration.between(begin, claimed));
	}

}
