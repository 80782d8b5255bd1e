package io.github.x402spring.web.servlet.handler;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.ResourceDescription;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs each paid endpoint with its price and the moment of settlement.
 */
final class PaidEndpointPlan {

	private static final Log logger = LogFactory.getLog(PaidEndpointPlan.class);

	private PaidEndpointPlan() {
	}

	static void log(PaidEndpointCatalogue catalogue) {
		for (PaidEndpointDescriptor endpoint : catalogue.endpoints()) {
			logger.info("Paid endpoint " + endpoint.id() + " (" + endpoint.handler() + "): " + endpoint.price()
					+ ", settled " + endpoint.settlement() + " because " + endpoint.settlementReason());
			if (endpoint.description().length() > ResourceDescription.MAX_LENGTH) {
				logger.warn("The description of paid endpoint " + endpoint.id() + " is longer than "
						+ ResourceDescription.MAX_LENGTH + " characters, more than facilitators accept. Buyers see "
						+ "only its beginning. Shorten it.");
			}
		}
	}

}
