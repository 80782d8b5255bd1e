package io.github.x402spring.web.servlet.problem;

import java.io.IOException;

import io.github.x402spring.payment.PaymentProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Writes the answer to a request that is not served: the only place where 402 and the
 * other answers of the gate come from.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PaymentRequiredEntryPoint {

	/**
	 * Write the answer. The response is not committed and holds nothing of the handler's.
	 * @param request the request
	 * @param response the response
	 * @param problem why it is not served
	 * @throws IOException if the answer cannot be written
	 */
	void commence(HttpServletRequest request, HttpServletResponse response, PaymentProblem problem) throws IOException;

}
