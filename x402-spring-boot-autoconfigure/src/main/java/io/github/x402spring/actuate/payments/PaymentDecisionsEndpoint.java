package io.github.x402spring.actuate.payments;

import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.ledger.PaymentLedger;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * {@code /actuator/payments} where the ledger keeps no reports: single payments as they
 * are now, and what operators decide about them.
 */
@RegisterReflectionForBinding({ PaymentHistoryDescriptor.class, PaymentDecisions.OperationDescriptor.class })
@WebEndpoint(id = "payments", defaultAccess = Access.READ_ONLY)
final class PaymentDecisionsEndpoint {

	private static final int NOT_IMPLEMENTED = 501;

	private final PaymentLedger ledger;

	private final PaymentDescriptions descriptions;

	private final PaymentDecisions decisions;

	private final PayerVisibility payers;

	/**
	 * Create the endpoint.
	 * @param ledger the book of payments
	 * @param descriptions describe payments
	 * @param decisions answer operators
	 * @param payers decides who sees payers in full
	 */
	PaymentDecisionsEndpoint(PaymentLedger ledger, PaymentDescriptions descriptions, PaymentDecisions decisions,
			PayerVisibility payers) {
		this.ledger = ledger;
		this.descriptions = descriptions;
		this.decisions = decisions;
		this.payers = payers;
	}

	/**
	 * Say that there are no reports.
	 * @return 501
	 */
	@ReadOperation
	WebEndpointResponse<?> payments() {
		return new WebEndpointResponse<>(OperationResponseBody.of(Map.of("why", "The ledger keeps no reports: "
				+ this.ledger.getClass().getName() + " does not implement ReportingLedger")), NOT_IMPLEMENTED);
	}

	/**
	 * Return one payment as it is now.
	 * @param security who asks
	 * @param id id of the payment
	 * @return the payment without its steps, or 404
	 */
	@ReadOperation
	WebEndpointResponse<?> payment(SecurityContext security, @Selector String id) {
		return LedgerAnswer.of(() -> this.ledger.findById(id)
			.<WebEndpointResponse<?>>map((payment) -> new WebEndpointResponse<>(
					this.descriptions.describe(payment, List.of(), this.payers.of(security))))
			.orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)));
	}

	/**
	 * Do what an operator decides about a payment.
	 * @param security who decides
	 * @param id id of the payment, or the payment hash of an invoice to revoke
	 * @param action {@code reconcile}, {@code mark-refunded}, {@code mark-settled},
	 * {@code mark-failed} or {@code revoke}
	 * @param reference what proves the refund
	 * @param transaction hash of the transaction that moved the money
	 * @param reason why it is revoked
	 * @return the payment afterwards; 404 if there is none or no such action, 409 if it
	 * cannot be done
	 */
	@WriteOperation
	WebEndpointResponse<?> decide(SecurityContext security, @Selector String id, @Selector String action,
			@Nullable String reference, @Nullable String transaction, @Nullable String reason) {
		return this.decisions.decide(security, id, action, reference, transaction, reason);
	}

}
