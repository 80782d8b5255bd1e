package io.github.x402spring.docs.shop;

import java.util.Optional;

import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;

import org.springframework.stereotype.Component;

@Component("reportPrices")
class ReportPrices implements PriceResolver {

	private static final String AUTHOR = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";

	@Override
	public Optional<PaymentTerms> resolve(PaidRequest request) {
		return switch (request.pathVariables().get("size")) {
			case "preview" -> Optional.empty();
			case "short" -> Optional.of(PaymentTerms.of("$0.01"));
			case "full" -> Optional.of(PaymentTerms.of("$0.05").payTo(AUTHOR));
			default -> throw new NotForSaleException("There is no report of this size");
		};
	}

}
