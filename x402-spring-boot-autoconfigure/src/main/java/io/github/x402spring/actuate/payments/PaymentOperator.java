package io.github.x402spring.actuate.payments;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.payment.engine.OperationResult;
import io.github.x402spring.payment.engine.PaymentOperations;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;

/**
 * Does what operators decide about payments, and leaves an audit event of it.
 */
final class PaymentOperator {

	private final @Nullable PaymentOperations operations;

	private final OperatorAudit audit;

	/**
	 * Create an operator.
	 * @param operations what can be done, or {@code null} if payments are switched off
	 * @param audit hears of it
	 */
	PaymentOperator(@Nullable PaymentOperations operations, OperatorAudit audit) {
		this.operations = operations;
		this.audit = audit;
	}

	// What is not valid, or about no payment, changes nothing and is not audited.
	OperationResult decide(SecurityContext security, String id, OperatorAction action, OperatorWords words)
			throws LedgerUnavailableException {
		PaymentOperations possible = this.operations;
		if (possible == null) {
			return new OperationResult.NotFound();
		}
		OperationResult result;
		try {
			result = decide(possible, id, action, words);
		}
		catch (IllegalArgumentException | UnsupportedOperationException ex) {
			throw new InvalidEndpointRequestException(String.valueOf(ex.getMessage()), String.valueOf(ex.getMessage()),
					ex);
		}
		catch (LedgerUnavailableException ex) {
			// It may have been done all the same.
			record(security, action, id, words, Map.of("outcome", "unknown"));
			throw ex;
		}
		switch (result) {
			case OperationResult.Done done -> record(security, action, id, words, Map.of("outcome", "done"));
			case OperationResult.Revoked revoked -> record(security, action, id, words, Map.of("outcome", "done"));
			case OperationResult.Refused refused ->
				record(security, action, id, words, Map.of("outcome", "refused", "why", refused.why()));
			case OperationResult.NotFound none -> {
			}
		}
		return result;
	}

	private static OperationResult decide(PaymentOperations possible, String id, OperatorAction action,
			OperatorWords words) {
		return switch (action) {
			case RECONCILE -> possible.reconcile(id);
			case MARK_REFUNDED -> possible.markRefunded(id, words.requiredReference());
			case MARK_SETTLED -> possible.markSettled(id, words.requiredTransaction());
			case MARK_FAILED -> possible.markFailed(id);
			case REVOKE -> {
				words.requireReason();
				yield possible.revoke(id);
			}
		};
	}

	private void record(SecurityContext security, OperatorAction action, String id, OperatorWords words,
			Map<String, @Nullable Object> outcome) {
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		data.put("action", action.text());
		data.put("payment.id", id);
		switch (action) {
			case MARK_REFUNDED -> data.put("reference", words.reference());
			case MARK_SETTLED -> data.put("transaction", words.transaction());
			case REVOKE -> data.put("reason", words.reason());
			case RECONCILE, MARK_FAILED -> {
			}
		}
		data.putAll(outcome);
		this.audit.record(security, data);
	}

	/**
	 * What operators can decide. The name in a URL and in audit events is that of the
	 * constant in lower case with hyphens.
	 */
	enum OperatorAction {

		RECONCILE, MARK_REFUNDED, MARK_SETTLED, MARK_FAILED, REVOKE;

		String text() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

		static @Nullable OperatorAction of(String text) {
			return Arrays.stream(values()).filter((action) -> action.text().equals(text)).findFirst().orElse(null);
		}

	}

	/**
	 * What an operator says of a decision. Each decision needs one of them at most.
	 *
	 * @param reference what proves a refund, or {@code null}
	 * @param transaction what moved the money, or {@code null}
	 * @param reason why something is revoked, or {@code null}
	 */
	record OperatorWords(@Nullable String reference, @Nullable String transaction, @Nullable String reason) {

		private static final int LONGEST_REASON = 200;

		String requiredReference() {
			return required("reference", this.reference);
		}

		String requiredTransaction() {
			return required("transaction", this.transaction);
		}

		// It is only written to the audit event.
		void requireReason() {
			String text = required("reason", this.reason);
			if (text.isBlank() || text.length() > LONGEST_REASON || text.chars().anyMatch(Character::isISOControl)) {
				throw new IllegalArgumentException("The member reason must have 1 to " + LONGEST_REASON
						+ " characters, and no control characters");
			}
		}

		private static String required(String name, @Nullable String value) {
			if (value == null) {
				throw new IllegalArgumentException("The member " + name + " is missing");
			}
			return value;
		}

	}

}
