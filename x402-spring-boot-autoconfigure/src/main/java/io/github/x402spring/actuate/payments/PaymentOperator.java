package io.github.x402spring.actuate.payments;

import java.util.LinkedHashMap;
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
	OperationResult decide(SecurityContext security, String id, OperatorAction action, @Nullable String reference,
			@Nullable String transaction) throws LedgerUnavailableException {
		PaymentOperations possible = this.operations;
		if (possible == null) {
			return new OperationResult.NotFound();
		}
		OperationResult result;
		try {
			result = switch (action) {
				case RECONCILE -> possible.reconcile(id);
				case MARK_REFUNDED -> possible.markRefunded(id, required("reference", reference));
				case MARK_SETTLED -> possible.markSettled(id, required("transaction", transaction));
				case MARK_FAILED -> possible.markFailed(id);
			};
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException(String.valueOf(ex.getMessage()), String.valueOf(ex.getMessage()),
					ex);
		}
		catch (LedgerUnavailableException ex) {
			// It may have been done all the same.
			record(security, action, id, reference, transaction, Map.of("outcome", "unknown"));
			throw ex;
		}
		switch (result) {
			case OperationResult.Done done ->
				record(security, action, id, reference, transaction, Map.of("outcome", "done"));
			case OperationResult.Refused refused -> record(security, action, id, reference, transaction,
					Map.of("outcome", "refused", "why", refused.why()));
			case OperationResult.NotFound none -> {
			}
		}
		return result;
	}

	private void record(SecurityContext security, OperatorAction action, String id, @Nullable String reference,
			@Nullable String transaction, Map<String, @Nullable Object> outcome) {
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		data.put("action", action.text());
		data.put("payment.id", id);
		if (action == OperatorAction.MARK_REFUNDED && reference != null) {
			data.put("reference", reference);
		}
		if (action == OperatorAction.MARK_SETTLED && transaction != null) {
			data.put("transaction", transaction);
		}
		data.putAll(outcome);
		this.audit.record(security, data);
	}

	private static String required(String name, @Nullable String value) {
		if (value == null) {
			throw new IllegalArgumentException("The member " + name + " is missing");
		}
		return value;
	}

}
