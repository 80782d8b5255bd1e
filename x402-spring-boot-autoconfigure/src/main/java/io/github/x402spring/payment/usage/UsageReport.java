package io.github.x402spring.payment.usage;

import org.jspecify.annotations.Nullable;

/**
 * What a call has used of what its plan meters. It is published as an application event
 * once content has left and the answer is over, on the thread that ended it.
 *
 * @param call id of the payment, or of the draw on a pass
 * @param pass plan and name of the pass that admitted the call, or {@code null}
 * @param endpoint id of the endpoint
 * @param plan the plan that meters
 * @param unit what is counted
 * @param used how much was used, at most the maximum
 * @param excess how much was used beyond the maximum, which is not charged
 * @param whole whether the answer left as a whole, as far as it is known
 * @since 0.1.0
 */
public record UsageReport(String call, @Nullable String pass, String endpoint, String plan, String unit, long used,
		long excess, boolean whole) {

}
