package io.github.x402spring.sample;

import java.util.Optional;

import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;

import org.springframework.stereotype.Component;

/**
 * Prices a report by its size. A size that does not exist is free, because all that its
 * reader gets is a 404.
 */
@Component
class ReportPrices implements PriceResolver {

	@Override
	public Optional<PaymentTerms> resolve(PaidRequest request) {
		return ReportSize.find(request.pathVariables().getOrDefault("size", "")).map(ReportSize::terms);
	}

}
