package io.github.x402spring.web.discovery;

import java.util.Optional;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.web.PaidEndpointCatalogue;

/**
 * Finds where passes are sold.
 */
final class SoldPasses {

	private final PaidEndpointCatalogue catalogue;

	SoldPasses(PaidEndpointCatalogue catalogue) {
		this.catalogue = catalogue;
	}

	/**
	 * Find what sells a pass.
	 * @param pass the pass
	 * @return the endpoint; empty if the application sells it elsewhere
	 */
	Optional<PaidEndpointDescriptor> sale(PassTerms pass) {
		return this.catalogue.endpoints()
			.stream()
			.filter((it) -> it.handler().equals(property(pass)) && it.patterns().size() == 1)
			.findFirst();
	}

	/**
	 * Return which property has a pass.
	 * @param pass the pass
	 * @return the property, which is the handler of the endpoint that sells it
	 */
	static String property(PassTerms pass) {
		return "x402.plans." + pass.plan() + ".passes." + pass.name();
	}

}
