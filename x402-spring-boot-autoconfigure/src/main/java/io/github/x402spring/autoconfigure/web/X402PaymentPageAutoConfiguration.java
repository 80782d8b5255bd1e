package io.github.x402spring.autoconfigure.web;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.Optional;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.X402SandboxAutoConfiguration;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.l402.InvoiceWatch;
import io.github.x402spring.l402.L402Settings;
import io.github.x402spring.l402.page.LightningTab;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.page.DefaultPaymentPage;
import io.github.x402spring.web.page.PaymentPage;
import io.github.x402spring.web.page.PaymentTab;
import io.github.x402spring.web.servlet.page.InvoiceRoutes;
import io.github.x402spring.x402.page.PlayMoneyTab;
import io.github.x402spring.x402.page.WalletTab;
import io.nayuki.qrcodegen.QrCode;
import jakarta.servlet.ServletContext;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Auto-configuration of the payment page.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402PaymentAutoConfiguration.class, X402SandboxAutoConfiguration.class },
		before = X402WebMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "x402.page.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(PaymentPage.class)
public final class X402PaymentPageAutoConfiguration {

	@Bean
	DefaultPaymentPage paymentPage(ObjectProvider<PaymentScheme> schemes, ObjectProvider<AssetRegistry> assets,
			ObjectProvider<PaymentTab> tabs, ObjectProvider<Clock> clock, ApplicationContext messages) {
		AssetRegistry tokens = assets.getIfAvailable();
		return new DefaultPaymentPage(schemes.orderedStream().toList(),
				(quote) -> quote.dollars().or(() -> (tokens != null) ? dollars(quote, tokens) : Optional.empty()),
				tabs.orderedStream().toList(), messages, clock.getIfUnique(Clock::systemUTC));
	}

	private static Optional<BigDecimal> dollars(Quote quote, AssetRegistry tokens) {
		return quote.network().isEvm() ? tokens.dollars(quote.network(), new Address(quote.asset()), quote.amount())
				: Optional.empty();
	}

	@Bean
	@Order(100)
	@ConditionalOnBean(SandboxFacilitator.class)
	@ConditionalOnMissingBean
	PlayMoneyTab playMoneyTab(SandboxFacilitator sandbox) {
		return new PlayMoneyTab(sandbox.networks());
	}

	@Bean
	@Order(200)
	@ConditionalOnMissingBean
	WalletTab walletTab() {
		return new WalletTab();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(QrCode.class)
	static class Phone {

		@Bean
		@Order(300)
		@ConditionalOnMissingBean(name = "phoneTab")
		PaymentTab phoneTab() {
			return PaymentTab.phone();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ QrCode.class, DispatcherServlet.class })
	@ConditionalOnBean({ L402Settings.class, LightningRail.class })
	@EnableConfigurationProperties(PageProperties.class)
	static class Lightning {

		@Bean
		@Order(150)
		@ConditionalOnMissingBean
		LightningTab lightningTab(PageProperties properties, ObjectProvider<ServletContext> servlet,
				Environment environment, LightningNode node) {
			String context = servlet.stream().findFirst().map(ServletContext::getContextPath).orElse("");
			String dispatcher = environment.getProperty("spring.mvc.servlet.path", "/");
			return new LightningTab(context + StringUtils.trimTrailingCharacter(dispatcher, '/') + path(properties),
					node instanceof SandboxLightningNode);
		}

		@Bean
		RouterFunction<ServerResponse> invoiceRouterFunction(PageProperties properties, L402Settings settings,
				ObjectProvider<PaymentRail> rails, LightningNode node, ObjectProvider<Clock> clock) {
			Clock time = clock.getIfUnique(Clock::systemUTC);
			Optional<LightningRail> rail = LightningRail.among(rails.stream());
			return new InvoiceRoutes(
					new InvoiceWatch(settings, (hash, network) -> rail.flatMap((it) -> it.look(hash, network)), time),
					(node instanceof SandboxLightningNode sandbox) ? sandbox : null, time)
				.at(path(properties));
		}

		private static String path(PageProperties properties) {
			String path = properties.invoicePath();
			if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
				throw new X402ConfigurationException(
						"x402.page.invoice-path is '" + path + "', which is not a plain path.",
						"Set x402.page.invoice-path to a path such as /x402/invoice.");
			}
			return path;
		}

	}

}
