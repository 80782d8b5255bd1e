package io.github.x402spring.autoconfigure.l402;

import java.time.Clock;

import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.lightning.X402LightningAutoConfiguration;
import io.github.x402spring.l402.L402Protocol;
import io.github.x402spring.l402.L402Settings;
import io.github.x402spring.l402.page.LightningTab;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.pass.PassProtocol;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.annotation.Order;
import org.springframework.util.function.SingletonSupplier;

/**
 * Auto-configuration of the family L402, once invoices of Lightning are made.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402AutoConfiguration.class, X402LightningAutoConfiguration.class },
		before = X402PaymentAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = { "x402.enabled", "x402.l402.enabled" }, matchIfMissing = true)
@Conditional(OnL402.class)
@EnableConfigurationProperties(L402Properties.class)
public final class X402L402AutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	L402Settings l402Settings(L402Properties properties, ObjectProvider<LightningNode> node) {
		return new L402SettingsFactory(properties, node.stream().allMatch(SandboxLightningNode.class::isInstance))
			.settings();
	}

	// If not all families fit into the head of an answer, those that come first are
	// there.
	@Bean
	@Order(100)
	@ConditionalOnMissingBean
	L402Protocol l402Protocol(L402Settings settings, ObjectProvider<PassProtocol> passes,
			ObjectProvider<LightningTab> page, ObjectProvider<Clock> clock) {
		SingletonSupplier<Boolean> paidOnPage = SingletonSupplier.of(() -> page.stream().findAny().isPresent());
		return new L402Protocol(settings,
				(request) -> passes.stream().flatMap((it) -> it.bought(request).stream()).findFirst(),
				paidOnPage::obtain, clock.getIfUnique(Clock::systemUTC));
	}

}
