package io.github.x402spring.payment.admission;

import java.util.Optional;

import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.pricing.PaidRequest;

/**
 * Something that a new payment takes a part of, such as a budget, before it is reserved.
 * It is asked once for each payment, when its payer provably signed it and it meets a
 * price of now. All allowances of an application are asked in their order, and all of
 * them must let the payment through. One that throws refuses it with 503.
 * <p>
 * What was taken is given back if the payment turns out not to move money: it is refused,
 * released or failed, and this process finds that out. If the process ends before, or
 * another one finds it out, what was taken stays taken. An allowance may also hear which
 * payments are settled, see {@link AllowanceResult.Taken}.
 * <p>
 * What was paid before its request came takes a part as well, but is not refused: its
 * money has moved. A payment that is in the ledger takes nothing again.
 *
 * @since 0.1.0
 */
public interface PaymentAllowance {

	/**
	 * Take what a payment needs.
	 * @param endpoint the endpoint that is paid for
	 * @param request the request
	 * @param payment the payment
	 * @param quote the price that it meets
	 * @return whether the payment may go on
	 */
	AllowanceResult take(PaidEndpointDescriptor endpoint, PaidRequest request, AuthenticatedPayment payment,
			Quote quote);

	/**
	 * Look whether there is anything left for a request that came without payment, before
	 * it is answered with a challenge that could not be used. Nothing is taken.
	 * @param endpoint the endpoint it goes to
	 * @param request the request
	 * @param quote what it costs
	 * @return why a payment would be refused; by default nothing is known against it
	 */
	default Optional<PaymentProblem> beforeChallenge(PaidEndpointDescriptor endpoint, PaidRequest request,
			Quote quote) {
		return Optional.empty();
	}

}
