package io.github.x402spring.actuate.payments;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.books.PlanNames;

/**
 * Describes single payments for operators.
 *
 * @param assets knows how amounts are written
 * @param policy times and limits
 * @param plans the plans of endpoints
 * @param clock the time
 * @since 0.1.0
 */
record PaymentDescriptions(AssetRegistry assets, PaymentPolicy policy, PlanNames plans, Clock clock) {

	/**
	 * Describe a payment.
	 * @param payment the payment
	 * @param payers how the address of a payer is shown
	 * @return the description
	 */
	public PaymentDescriptor describe(Payment payment, UnaryOperator<String> payers) {
		return describe(List.of(payment), payers).getFirst();
	}

	/**
	 * Describe payments.
	 * @param payments the payments
	 * @param payers how the address of a payer is shown
	 * @return the descriptions
	 */
	public List<PaymentDescriptor> describe(List<Payment> payments, UnaryOperator<String> payers) {
		Map<String, String> names = this.plans.byEndpoint();
		return payments.stream().map((payment) -> describe(payment, payers, names)).toList();
	}

	private PaymentDescriptor describe(Payment payment, UnaryOperator<String> payers, Map<String, String> names) {
		Quote quote = payment.terms().quote();
		String payer = payment.terms().payer();
		return new PaymentDescriptor(payment.id(), payment.terms().reservedAt(), payment.updatedAt(),
				payment.terms().endpoint(), (payer != null) ? payers.apply(payer) : "",
				Amount.of(quote.network(), quote.asset(), payment.amount(), this.assets), payment.money().name(),
				payment.content().name(), payment.transaction(), payment.reason(),
				names.get(payment.terms().endpoint()));
	}

	/**
	 * Describe a payment with its steps.
	 * @param payment the payment
	 * @param events its steps; empty if its ledger does not tell them
	 * @param payers how the address of a payer is shown
	 * @return the description
	 */
	public PaymentHistoryDescriptor describe(Payment payment, List<PaymentHistoryDescriptor.Event> events,
			UnaryOperator<String> payers) {
		Instant now = this.clock.instant();
		return new PaymentHistoryDescriptor(describe(payment, payers), payment.isRefundDue(this.policy, now),
				payment.redemptions(), payment.proven(), payment.truncated(), payment.terms().validBefore(),
				payment.isWorkedOn(now) ? payment.leaseUntil() : null, payment.dueAt(), null, null, events);
	}

}
