package io.github.x402spring.autoconfigure.lightning;

import java.math.BigInteger;
import java.util.Map;

import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Says at the start if no family offers invoices of Lightning: nothing could be paid over
 * it, and where there is no other way to pay, a 402 says none.
 *
 * @param scheme knows what is paid with
 * @param setup the settings
 * @param families the families
 */
record LightningFamilyNotice(LightningScheme scheme, LightningSetup setup,
		ProtocolRegistry families) implements ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(LightningFamilyNotice.class);

	/** Of the order of any price. */
	private static final BigInteger AMOUNT = BigInteger.valueOf(1_000_000);

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		LightningNetwork network = this.setup.network();
		for (PaymentKind kind : this.scheme.kinds(network.network())) {
			if (!this.families.offers(new Quote(kind, "msat", AMOUNT, null, this.setup.invoiceExpiry(), Map.of()))) {
				logger.warn("Lightning is on, but no family offers its invoices, so that nothing is paid over it. Set "
						+ "x402.l402.enabled=true, or x402.mpp.secret, or remove x402.lightning.node.type");
			}
		}
	}

}
