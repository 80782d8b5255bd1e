package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.AdmissionPolicy;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.pricing.PaidRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Asks the policies of the application, in their order, until one decides.
 */
final class PolicyChain {

	private static final Log logger = LogFactory.getLog(PolicyChain.class);

	private final List<AdmissionPolicy> policies;

	private final PaymentPolicy limits;

	PolicyChain(List<AdmissionPolicy> policies, PaymentPolicy limits) {
		this.policies = List.copyOf(policies);
		this.limits = limits;
	}

	/**
	 * Ask about a request.
	 * @param endpoint the endpoint
	 * @param request the request
	 * @return the decision; empty if the request has to be paid for
	 */
	Optional<PaymentDecision> onRequest(PaidEndpointDescriptor endpoint, PaidRequest request) {
		return decide((policy) -> policy.onRequest(endpoint, request), true);
	}

	/**
	 * Ask about the payer of a payment whose money has not moved.
	 * @param presented the payment
	 * @return the refusal; empty if it may be taken
	 */
	Optional<PaymentDecision> onPayer(PresentedPayment presented) {
		if (presented.isPaidBefore()) {
			return Optional.empty();
		}
		Presentation presentation = presented.presentation();
		return decide((policy) -> policy.onPayer(presentation.endpoint(), presentation.request(),
				presented.payment().payer()), false);
	}

	private Optional<PaymentDecision> decide(Function<AdmissionPolicy, AdmissionPolicy.Verdict> question,
			boolean waivable) {
		for (AdmissionPolicy policy : this.policies) {
			Optional<PaymentDecision> decision = decision(policy, question, waivable);
			if (decision.isPresent()) {
				return decision;
			}
		}
		return Optional.empty();
	}

	private Optional<PaymentDecision> decision(AdmissionPolicy policy,
			Function<AdmissionPolicy, AdmissionPolicy.Verdict> question, boolean waivable) {
		try {
			return switch (question.apply(policy)) {
				case AdmissionPolicy.Verdict.PassOn on -> Optional.empty();
				case AdmissionPolicy.Verdict.Waive waive ->
					waivable ? Optional.of(new PaymentDecision.Free()) : Optional.empty();
				case AdmissionPolicy.Verdict.Deny deny -> refused(new PaymentProblem.Denied(deny.reason()));
				case AdmissionPolicy.Verdict.Postpone it ->
					refused(new PaymentProblem.Unavailable(this.limits.retryAfter(it.retryAfter())));
			};
		}
		catch (RuntimeException ex) {
			logger.error("The admission policy " + policy.getClass().getName() + " failed; the request is refused", ex);
			return refused(new PaymentProblem.Unavailable(this.limits.retryAfter()));
		}
	}

	private static Optional<PaymentDecision> refused(PaymentProblem problem) {
		return Optional.of(new PaymentDecision.Refused(problem));
	}

}
