package io.github.x402spring.web.servlet.answer;

import io.github.x402spring.web.servlet.problem.GateHeaders;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;

/**
 * What answers need to know of the gate.
 *
 * @param entryPoint writes the answers of the gate
 * @param headers the headers that are the gate's
 * @param limits how large paid answers may become
 * @param paidCacheControl the {@code Cache-Control} of paid answers
 * @since 0.1.0
 */
public record PaymentGuard(PaymentRequiredEntryPoint entryPoint, GateHeaders headers, AnswerLimits limits,
		String paidCacheControl) {

}
