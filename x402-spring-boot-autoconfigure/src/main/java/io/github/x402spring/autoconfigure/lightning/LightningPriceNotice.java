package io.github.x402spring.autoconfigure.lightning;

import java.util.List;

import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Says at the start which prices cannot be paid over Lightning, since they are in dollars
 * and there is no rate.
 *
 * @param endpoints the paid endpoints
 * @param rate the rate
 */
record LightningPriceNotice(PaidEndpointCatalogue endpoints,
		CurrentRate rate) implements ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(LightningPriceNotice.class);

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		if (this.rate.exists()) {
			return;
		}
		List<String> dollars = this.endpoints.endpoints()
			.stream()
			.filter((it) -> it.price().startsWith("$"))
			.map(PaidEndpointDescriptor::id)
			.toList();
		if (!dollars.isEmpty()) {
			logger.warn("Lightning is not offered by " + String.join(", ", dollars) + ", whose prices are in dollars: "
					+ "there is no rate. Set x402.lightning.rate, define a RateProvider bean, or give prices in sat");
		}
	}

}
