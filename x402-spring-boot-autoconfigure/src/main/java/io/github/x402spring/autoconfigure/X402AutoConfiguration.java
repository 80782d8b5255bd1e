package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Secp256k1SignatureRecovery;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.onchain.rail.ContractWallets;
import io.github.x402spring.payment.event.LoggingPaymentListener;
import io.github.x402spring.payment.event.PaymentLifecycleEvent;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.observation.PaymentObservationConvention;
import io.github.x402spring.payment.observation.PaymentObservations;
import io.github.x402spring.payment.observation.SettlementObservationConvention;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.x402.X402Protocol;
import io.github.x402spring.x402.X402Scheme;
import io.github.x402spring.x402.bazaar.Bazaar;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import io.github.x402spring.x402.signin.SignInWithX;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/**
 * Auto-configuration of what needs no transport: tokens, signatures, scheme.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@EnableConfigurationProperties({ AssetProperties.class, SettlementProperties.class, LogProperties.class,
		X402AutoConfiguration.IdentifierProperties.class })
public final class X402AutoConfiguration {

	private static final String NATIVE_LIBRARY = "fr.acinq.secp256k1.Secp256k1";

	private static final Log logger = LogFactory.getLog(X402AutoConfiguration.class);

	@Bean
	static FacilitatorTypeCheck x402FacilitatorTypeCheck(Environment environment) {
		return new FacilitatorTypeCheck(environment);
	}

	@Bean
	@ConditionalOnMissingBean
	AssetRegistry x402AssetRegistry(AssetProperties properties) {
		return new AssetRegistry(PaymentWayFactory.assets(properties));
	}

	@Bean
	@ConditionalOnMissingBean
	SignatureRecovery signatureRecovery(ResourceLoader resourceLoader) {
		if (ClassUtils.isPresent(NATIVE_LIBRARY, resourceLoader.getClassLoader())) {
			try {
				return new Secp256k1SignatureRecovery();
			}
			catch (LinkageError | RuntimeException ex) {
				logger.info("libsecp256k1 cannot be used here; signatures are recovered in Java (" + ex + ")");
			}
		}
		return new Web3jSignatureRecovery();
	}

	@Bean
	@ConditionalOnMissingBean
	ExactEvmScheme exactEvmScheme(AssetRegistry assets, SignatureRecovery recovery, SettlementProperties rules,
			ObjectProvider<ContractWallets> wallets) {
		Duration least = PaymentWayFactory.positive("x402.settlement.min-remaining-validity",
				rules.minRemainingValidity());
		Duration most = PaymentWayFactory.atLeast("x402.settlement.max-remaining-validity",
				rules.maxRemainingValidity(), least);
		return new ExactEvmScheme(assets, recovery, least, most)
			.withContractWallets(wallets.stream().anyMatch(ContractWallets::accepted));
	}

	@Bean
	@Order(0)
	@ConditionalOnMissingBean
	X402Protocol x402Protocol(List<PaymentScheme> schemes, ObjectProvider<SignInWithX> signIns,
			ObjectProvider<Bazaar> bazaar, IdentifierProperties identifiers) {
		X402Protocol protocol = new X402Protocol(
				schemes.stream().filter(X402Scheme.class::isInstance).map(X402Scheme.class::cast).toList(),
				signIns.getIfAvailable());
		Bazaar extension = bazaar.getIfAvailable();
		X402Protocol declaring = (extension != null) ? protocol.with(extension) : protocol;
		return identifiers.enabled() ? declaring.withIdentifiers(identifiers.required()) : declaring;
	}

	@Bean
	ProtocolRegistry protocolRegistry(ObjectProvider<PaymentProtocol> families, ObjectProvider<Clock> clock) {
		return new ProtocolRegistry(families.orderedStream().toList(), clock.getIfUnique(Clock::systemUTC));
	}

	// A child context adds its endpoints to the catalogue of its parent.
	@Bean
	PaidEndpointCatalogue paidEndpointCatalogue() {
		return new PaidEndpointCatalogue();
	}

	@Bean
	QuoteFactory x402QuoteFactory(List<PaymentScheme> schemes) {
		return new QuoteFactory(schemes);
	}

	@Bean
	PaymentObservations paymentObservations(ObjectProvider<ObservationRegistry> registry, AssetRegistry assets,
			ObjectProvider<PaymentObservationConvention> payment,
			ObjectProvider<SettlementObservationConvention> settlement) {
		return new PaymentObservations(registry.getIfUnique(() -> ObservationRegistry.NOOP), assets,
				payment.getIfAvailable(), settlement.getIfAvailable());
	}

	@Bean
	PaymentListener eventPublishingListener(ApplicationEventPublisher publisher) {
		return PaymentLifecycleEvent.publishing(publisher);
	}

	@Bean
	LoggingPaymentListener loggingPaymentListener(LogProperties properties) {
		return new LoggingPaymentListener(properties.fullPayers());
	}

	/**
	 * The extension {@code payment-identifier} of x402.
	 *
	 * @param enabled Whether challenges declare the extension 'payment-identifier', by
	 * which clients give their payments ids.
	 * @param required Whether new payments must have an id. Challenges are in version 2
	 * of the protocol only then.
	 */
	@ConfigurationProperties("x402.payment-identifier")
	record IdentifierProperties(@DefaultValue("true") boolean enabled, @DefaultValue("false") boolean required) {

		/**
		 * Create the properties.
		 * @throws X402ConfigurationException if an id is required and not asked for
		 */
		IdentifierProperties {
			if (required && !enabled) {
				throw new X402ConfigurationException(
						"x402.payment-identifier.required=true has no effect, because "
								+ "x402.payment-identifier.enabled=false.",
						"Set x402.payment-identifier.enabled=true.");
			}
		}

	}

}
