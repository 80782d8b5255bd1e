package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxRail;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the sandbox.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402AutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "sandbox")
@EnableConfigurationProperties({ SellerProperties.class, SandboxProperties.class })
public final class X402SandboxAutoConfiguration {

	private static final Log logger = LogFactory.getLog(X402SandboxAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	SandboxFacilitator sandboxFacilitator(SellerProperties seller, SandboxProperties properties, AssetRegistry assets,
			ObjectProvider<Clock> clock) {
		List<PaymentWay> options = PaymentWayFactory.options(seller);
		// Other networks are for other rails. If there is none, the start says so.
		Set<Network> networks = options.stream()
			.map(PaymentWay::network)
			.filter(Network::isEvm)
			.collect(Collectors.toSet());
		try {
			SandboxFacilitator sandbox = new SandboxFacilitator(clock.getIfUnique(Clock::systemUTC),
					properties.initialBalance(), networks, assets);
			logger.warn("The x402 sandbox is on: payments on " + networks + " are play money");
			return sandbox;
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(ex.getMessage() + ".",
					"Use a test network such as eip155:84532 for x402.network (and x402.accepts[].network), or set "
							+ "x402.facilitator.type=remote with x402.facilitator.url.");
		}
	}

	@Bean
	@ConditionalOnMissingBean
	SandboxRail sandboxRail(SandboxFacilitator sandbox) {
		return new SandboxRail(sandbox);
	}

	@Bean
	@ConditionalOnMissingBean
	PaymentEvidence sandboxPaymentEvidence(SandboxFacilitator sandbox) {
		return sandbox.evidence();
	}

}
