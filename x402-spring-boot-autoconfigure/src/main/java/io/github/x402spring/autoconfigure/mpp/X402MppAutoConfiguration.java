package io.github.x402spring.autoconfigure.mpp;

import java.time.Clock;
import java.util.List;

import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.SellerProperties;
import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.mpp.MppEvmScheme;
import io.github.x402spring.mpp.MppProtocol;
import io.github.x402spring.mpp.MppSettings;
import io.github.x402spring.mpp.MppTransactionScheme;
import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.x402.evm.ExactEvmScheme;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the family MPP, once it is switched on or there is a secret.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402AutoConfiguration.class,
		before = { X402PassAutoConfiguration.class, X402PaymentAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@Conditional(OnMpp.class)
@EnableConfigurationProperties({ MppProperties.class, SellerProperties.class })
public final class X402MppAutoConfiguration {

	/** The filter of Spring Security, which only applications that use it have. */
	private static final String SECURITY_FILTER = "springSecurityFilterChain";

	@Bean
	@ConditionalOnMissingBean
	MppSettings mppSettings(MppProperties properties, SellerProperties seller, BeanFactory beans,
			ObjectProvider<LightningScheme> lightning, Environment environment) {
		boolean sandbox = "sandbox".equalsIgnoreCase(environment.getProperty("x402.facilitator.type"));
		return new MppSettingsFactory(properties, seller, isPlayMoney(seller, sandbox, lightning.stream().toList()))
			.settings(beans.containsBean(SECURITY_FILTER));
	}

	// What is not known may take real money.
	private static boolean isPlayMoney(SellerProperties seller, boolean sandbox, List<LightningScheme> lightning) {
		List<PaymentWay> options = PaymentWayFactory.options(seller);
		boolean known = !options.isEmpty() || !lightning.isEmpty();
		return known && (sandbox || options.stream().allMatch((it) -> it.network().isKnownTestNetwork()))
				&& lightning.stream().allMatch((it) -> it.kinds(LightningNetwork.MAINNET.network()).isEmpty());
	}

	@Bean
	@ConditionalOnMissingBean
	MppEvmScheme mppEvmScheme(MppSettings settings, ExactEvmScheme transfers) {
		return new MppEvmScheme(settings, transfers, new X402TransferForm());
	}

	@Bean
	@Order(200)
	@ConditionalOnMissingBean
	MppProtocol mppProtocol(MppSettings settings, ExactEvmScheme transfers,
			ObjectProvider<MppTransactionScheme> transactions, ObjectProvider<PassProtocol> passes,
			ObjectProvider<Clock> clock) {
		return new MppProtocol(settings, transfers, transactions.getIfAvailable(),
				(request) -> passes.stream().flatMap((it) -> it.bought(request).stream()).findFirst(),
				clock.getIfUnique(Clock::systemUTC));
	}

}
