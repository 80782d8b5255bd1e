package io.github.x402spring.payment.ledger.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PendingPayment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
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
		PendingPayment pending = payment.pending();
		return new MapSqlParameterSource("id", payment.id()).addValue("version", payment.version())
			.addValue("money", payment.money().name())
			.addValue("content", payment.content().name())
			.addValue("redemptions", payment.redemptions())
			.addValue("lease_owner", owner(payment.lease()), Types.VARCHAR)
			.addValue("lease_until", time(payment.leaseUntil()), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("transaction_hash", payment.transaction(), Types.VARCHAR)
			.addValue("settled_amount", decimal(payment.settledAmount()), Types.NUMERIC)
			.addValue("reason", payment.reason(), Types.VARCHAR)
			.addValue("truncated", payment.truncated())
			.addValue("proven", payment.proven())
			.addValue("due_at", time(payment.dueAt()), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("open_at", time(payment.openAt()), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("pending_proof", (pending != null) ? unlogged(pending.proof()) : null, Types.VARCHAR)
			.addValue("pending_resource", (pending != null) ? json(pending.resource()) : null, Types.VARCHAR)
			.addValue("updated_at", time(payment.updatedAt()));
	}

	static MapSqlParameterSource all(Payment payment) {
		ReservationTerms terms = payment.terms();
		Quote quote = terms.quote();
		return step(payment).addValue("payment_key", terms.key().value())
			.addValue("endpoint", terms.endpoint())
			.addValue("fingerprint", terms.fingerprint())
			.addValue("credential_digest", terms.credentialDigest())
			.addValue("payer", terms.payer(), Types.VARCHAR)
			.addValue("protocol", terms.protocol())
			.addValue("scheme", quote.kind().scheme())
			.addValue("network", quote.network().id())
			.addValue("method", quote.kind().method())
			.addValue("asset", quote.asset())
			.addValue("amount", new BigDecimal(quote.amount()))
			.addValue("payee", quote.payee(), Types.VARCHAR)
			.addValue("validity", quote.validity().toSeconds())
			.addValue("details", json(quote.details()))
			.addValue("valid_before", time(terms.validBefore()))
			.addValue("reserved_at", time(terms.reservedAt()))
			.addValue("after_block", terms.afterBlock(), Types.BIGINT)
			.addValue("identifier_digest", terms.identifierDigest(), Types.VARCHAR);
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
		ReservationTerms terms = new ReservationTerms(new PaymentKey(row.getString("payment_key")),
				row.getString("endpoint"), row.getString("fingerprint"), row.getString("credential_digest"),
				row.getString("payer"), row.getString("protocol"), quote(row), instant(row, "valid_before"),
				instant(row, "reserved_at"), row.getObject("after_block", Long.class),
				row.getString("identifier_digest"));
		return new Payment(row.getString("id"), row.getInt("version"), terms,
				MoneyState.valueOf(row.getString("money")), ContentState.valueOf(row.getString("content")),
				row.getInt("redemptions"), lease(row), row.getString("transaction_hash"),
				integer(row.getBigDecimal("settled_amount")), row.getString("reason"), row.getBoolean("truncated"),
				row.getBoolean("proven"), optionalInstant(row, "due_at"), pending(row), instant(row, "updated_at"));
	}

	static LedgerEvent readEvent(ResultSet row) throws SQLException {
		String removal = row.getString("removal");
		return new LedgerEvent(row.getString("payment_id"), row.getInt("version"), instant(row, "happened_at"),
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

	// Spring logs the values of parameters at TRACE; a reader of this one could pay
	// with
	// it.
	private static SqlTypeValue unlogged(String text) {
		return (statement, index, type, typeName) -> statement.setString(index, text);
	}

	private static Quote quote(ResultSet row) throws SQLException {
		PaymentKind kind = new PaymentKind(row.getString("scheme"), new Network(row.getString("network")),
				row.getString("method"));
		return new Quote(kind, row.getString("asset"), row.getBigDecimal("amount").toBigIntegerExact(),
				row.getString("payee"), Duration.ofSeconds(row.getInt("validity")), details(row.getString("details")));
	}

	private static @Nullable PendingPayment pending(ResultSet row) throws SQLException {
		String proof = row.getString("pending_proof");
		String resource = row.getString("pending_resource");
		return (proof != null && resource != null) ? new PendingPayment(proof, resource(resource)) : null;
	}

	private static String json(Map<String, String> details) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		details.forEach(node::put);
		return StrictJson.write(node);
	}

	private static Map<String, String> details(String json) {
		JsonNode node = StrictJson.parseObject(json);
		return node.propertyNames()
			.stream()
			.collect(Collectors.toMap(Function.identity(), (name) -> StrictJson.string(node, name)));
	}

	private static @Nullable BigDecimal decimal(@Nullable BigInteger integer) {
		return (integer != null) ? new BigDecimal(integer) : null;
	}

	private static @Nullable BigInteger integer(@Nullable BigDecimal decimal) {
		return (decimal != null) ? decimal.toBigIntegerExact() : null;
	}

	private static String json(PaidResource resource) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		node.put("url", resource.url());
		node.put("description", resource.description());
		node.put("mimeType", resource.mimeType());
		return StrictJson.write(node);
	}

	private static PaidResource resource(String json) {
		JsonNode node = StrictJson.parseObject(json);
		return new PaidResource(StrictJson.string(node, "url"), StrictJson.string(node, "description"),
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
