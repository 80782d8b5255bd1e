package io.github.x402spring.actuate.payments;

import java.util.function.UnaryOperator;

import io.github.x402spring.actuate.payments.PaymentOperator.OperatorAction;
import io.github.x402spring.actuate.payments.PaymentOperator.OperatorWords;
import io.github.x402spring.payment.engine.OperationResult;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Answers operators who decide about payments.
 */
final class PaymentDecisions {

	private static final int CONFLICT = 409;

	private final PaymentOperator operator;

	private final PaymentDescriptions descriptions;

	private final PayerVisibility payers;

	/**
	 * Create an instance.
	 * @param operator does what operators decide
	 * @param descriptions describe payments
	 * @param payers decides who sees payers in full
	 */
	PaymentDecisions(PaymentOperator operator, PaymentDescriptions descriptions, PayerVisibility payers) {
		this.operator = operator;
		this.descriptions = descriptions;
		this.payers = payers;
	}

	WebEndpointResponse<?> decide(SecurityContext security, String id, String action, @Nullable String reference,
			@Nullable String transaction, @Nullable String reason) {
		OperatorAction what = OperatorAction.of(action);
		return (what != null) ? LedgerAnswer.of(() -> answer(
				this.operator.decide(security, id, what, new OperatorWords(reference, transaction, reason)),
				this.payers.of(security))) : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private WebEndpointResponse<?> answer(OperationResult result, UnaryOperator<String> shown) {
		return switch (result) {
			case OperationResult.Done done -> new WebEndpointResponse<>(
					new OperationDescriptor("done", null, this.descriptions.describe(done.payment(), shown)));
			case OperationResult.Revoked revoked ->
				new WebEndpointResponse<>(new OperationDescriptor("done", null, null));
			case OperationResult.Refused refused -> new WebEndpointResponse<>(new OperationDescriptor("refused",
					refused.why(), this.descriptions.describe(refused.payment(), shown)), CONFLICT);
			case OperationResult.NotFound none -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		};
	}

	/**
	 * What came of an operator's decision.
	 *
	 * @param outcome {@code done} or {@code refused}
	 * @param why why it was refused, or {@code null}
	 * @param payment the payment as it is now, or {@code null} if there is none
	 * @since 0.1.0
	 */
	record OperationDescriptor(String outcome, @Nullable String why,
			@Nullable PaymentDescriptor payment) implements OperationResponseBody {

	}

}
