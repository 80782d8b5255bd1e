package io.github.x402spring.actuate.payments;

import java.util.function.Supplier;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Answers for which the ledger is asked: 503 if it cannot be reached.
 *
 * @since 0.1.0
 */
public final class LedgerAnswer {

	private static final Log logger = LogFactory.getLog(LedgerAnswer.class);

	private LedgerAnswer() {
	}

	/**
	 * Return an answer, or 503 if the ledger cannot be reached.
	 * @param answer asks the ledger
	 * @return the answer
	 */
	public static WebEndpointResponse<?> of(Supplier<WebEndpointResponse<?>> answer) {
		try {
			return answer.get();
		}
		catch (LedgerUnavailableException ex) {
			// Those who keep it tell why, once.
			logger.warn("An endpoint cannot answer: " + ex.getMessage());
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
	}

}
