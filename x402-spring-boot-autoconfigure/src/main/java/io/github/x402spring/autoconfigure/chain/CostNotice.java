package io.github.x402spring.autoconfigure.chain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Says at the start which prices are too low for what settling costs at that time. Prices
 * that depend on the request are not known then.
 *
 * @param costs what settling costs
 * @param endpoints the paid endpoints
 * @param maxShare the most that settling may cost, or {@code null} if there is no limit
 */
record CostNotice(OnchainCosts costs, PaidEndpointCatalogue endpoints, @Nullable BigDecimal maxShare) {

	private static final Log logger = LogFactory.getLog(CostNotice.class);

	void log() {
		this.costs.chains().forEach(this::log);
	}

	private void log(ChainCosts chain) {
		List<String> cheap = this.endpoints.endpoints().stream().flatMap((it) -> tooCheap(it, chain)).toList();
		if (!cheap.isEmpty()) {
			String cost = chain.dollarsPerPayment()
				.map((it) -> it.round(new MathContext(2)).toPlainString())
				.orElse("?");
			logger.warn("Settling one payment on " + chain.network() + " costs about $" + cost + " at current fees, "
					+ consequence() + cheap.stream().collect(Collectors.joining(", "))
					+ ". Raise these prices, or let one payment buy more: several calls at once, or credit that your "
					+ "application keeps for the payer");
		}
	}

	private String consequence() {
		return (this.maxShare == null) ? "more than the payment brings in, for: "
				: "more than x402.onchain.cost.max-share (" + this.maxShare.toPlainString()
						+ ") of the price. At these fees payments are refused for: ";
	}

	private Stream<String> tooCheap(PaidEndpointDescriptor endpoint, ChainCosts chain) {
		BigDecimal limit = Objects.requireNonNullElse(this.maxShare, BigDecimal.ONE);
		return Stream
			.concat(endpoint.quotes().known().stream(), endpoint.quotes().tiers().stream().flatMap(List::stream))
			.filter((quote) -> quote.network().equals(chain.network()))
			.filter((quote) -> chain.share(quote).filter((share) -> share.compareTo(limit) > 0).isPresent())
			.limit(1)
			.map((quote) -> endpoint.id() + " (" + endpoint.price() + ")");
	}

}
