package io.github.x402spring.payment.jdbc;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentEvent;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentLedger;
import io.github.x402spring.payment.PaymentQuery;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.UnreadablePaymentException;
import io.github.x402spring.protocol.PaymentRequirements;
import io.github.x402spring.protocol.ResourceInfo;
import io.github.x402spring.protocol.StrictJson;
import io.github.x402spring.protocol.X402Codec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.jdbc.core.SqlTypeValue;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * A payment as a row and back. Times are kept to the microsecond, as PostgreSQL does.
 */
final class PaymentRow {

	private PaymentRow() {
	}

	static MapSqlParameterSource step(Payment payment) {
		CheckedPayment pending = payment.pending();
		return new MapSqlParameterSource("id", payment.id()).addValue("version", payment.version())
			.addValue("money", payment.money().name())
			.addValue("content", payment.content().name())
			.addValue("redemptions", payment.redemptions())
			.addValue("lease_owner", owner(payment.lease()), Types.VARCHAR)
			.addValue("lease_until", time(payment.leaseUntil()), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("transaction_hash", payment.transaction(), Types.VARCHAR)
			.addValue("reason", payment.reason(), Types.VARCHAR)
			.addValue("truncated", payment.truncated())
			.addValue("proven", payment.proven())
			.addValue("due_at", time(payment.dueAt()), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("open_at", time(payment.openAt()), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("pending_payload", (pending != null) ? unlogged(pending.payload().json()) : null, Types.VARCHAR)
			.addValue("pending_resource", (pending != null) ? json(pending.resource()) : null, Types.VARCHAR)
			.addValue("updated_at", time(payment.updatedAt()));
	}

	static MapSqlParameterSource all(Payment payment) {
		ReservationTerms terms = payment.terms();
		PaymentRequirements requirements = terms.requirements();
		return step(payment).addValue("payment_key", terms.key().value())
			.addValue("endpoint", terms.endpoint())
			.addValue("fingerprint", terms.fingerprint())
			.addValue("payload_digest", terms.payloadDigest())
			.addValue("payer", terms.payer())
			.addValue("protocol_version", terms.x402Version())
			.addValue("network", requirements.network().id())
			.addValue("asset", requirements.asset())
			.addValue("amount", new BigDecimal(requirements.amount()))
			.addValue("requirements", StrictJson.write(X402Codec.toJson(requirements)))
			.addValue("valid_before", time(terms.validBefore()))
			.addValue("reserved_at", time(terms.reservedAt()))
			.addValue("after_block", terms.afterBlock(), Types.BIGINT);
	}

	/**
	 * Read a payment.
	 * @param row the row
	 * @return the payment
	 * @throws SQLException if the database fails
	 * @throws UnreadablePaymentException if the row holds something that was not written
	 * here: nothing may be decided about its payment then
	 */
	static Payment read(ResultSet row) throws SQLException {
		try {
			return payment(row);
		}
		catch (RuntimeException ex) {
			throw new UnreadablePaymentException(row.getString("id"), ex);
		}
	}

	static PaymentQuery.Cursor cursor(ResultSet row) throws SQLException {
		return new PaymentQuery.Cursor(instant(row, "reserved_at"), row.getString("id"));
	}

	private static Payment payment(ResultSet row) throws SQLException {
		PaymentRequirements requirements = X402Codec.readRequirements(row.getString("requirements"));
		ReservationTerms terms = new ReservationTerms(new PaymentKey(row.getString("payment_key")),
				row.getString("endpoint"), row.getString("fingerprint"), row.getString("payload_digest"),
				row.getString("payer"), row.getInt("protocol_version"), requirements, instant(row, "valid_before"),
				instant(row, "reserved_at"), row.getObject("after_block", Long.class));
		return new Payment(row.getString("id"), row.getInt("version"), terms,
				MoneyState.valueOf(row.getString("money")), ContentState.valueOf(row.getString("content")),
				row.getInt("redemptions"), lease(row), row.getString("transaction_hash"), row.getString("reason"),
				row.getBoolean("truncated"), row.getBoolean("proven"), optionalInstant(row, "due_at"),
				pending(row, terms), instant(row, "updated_at"));
	}

	static PaymentEvent readEvent(ResultSet row) throws SQLException {
		String removal = row.getString("removal");
		return new PaymentEvent(row.getString("payment_id"), row.getInt("version"), instant(row, "happened_at"),
				MoneyState.valueOf(row.getString("money")), ContentState.valueOf(row.getString("content")),
				row.getString("lease_owner"), row.getString("transaction_hash"), row.getString("reason"),
				row.getBoolean("proven"), (removal != null) ? PaymentLedger.Removal.valueOf(removal) : null);
	}

	static OffsetDateTime timestamp(Instant instant) {
		return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
	}

	private static @Nullable String owner(@Nullable Lease lease) {
		return (lease != null) ? lease.owner() : null;
	}

	private static @Nullable Lease lease(ResultSet row) throws SQLException {
		Instant until = optionalInstant(row, "lease_until");
		return (until != null) ? new Lease(row.getString("lease_owner"), until) : null;
	}

	// Spring logs the values of parameters at TRACE; whoever reads this one could pay
	// with
	// it.
	private static SqlTypeValue unlogged(String text) {
		return (statement, index, type, typeName) -> statement.setString(index, text);
	}

	private static @Nullable CheckedPayment pending(ResultSet row, ReservationTerms terms) throws SQLException {
		String payload = row.getString("pending_payload");
		String resource = row.getString("pending_resource");
		if (payload == null || resource == null) {
			return null;
		}
		return new CheckedPayment(X402Codec.readPayment(payload), terms.requirements(), resource(resource), terms.key(),
				terms.payer());
	}

	private static String json(ResourceInfo resource) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		node.put("url", resource.url());
		node.put("description", resource.description());
		node.put("mimeType", resource.mimeType());
		return StrictJson.write(node);
	}

	private static ResourceInfo resource(String json) {
		JsonNode node = StrictJson.parseObject(json);
		return new ResourceInfo(StrictJson.string(node, "url"), StrictJson.string(node, "description"),
				StrictJson.string(node, "mimeType"));
	}

	private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
		return (instant != null) ? timestamp(instant) : null;
	}

	static Instant instant(ResultSet row, String column) throws SQLException {
		return row.getObject(column, OffsetDateTime.class).toInstant();
	}

	private static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

}
