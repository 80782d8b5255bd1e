package io.github.x402spring.autoconfigure;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.DefaultPaymentVerifier;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.RailRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans of the application replace ours, or are added to them.
 */
@Tag("integration")
class X402OwnBeansTests extends X402Contexts {

	@Test
	void ownBeansReplaceTheDefaults() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(PaidController.class, OwnBeans.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				OwnBeans own = context.getBean(OwnBeans.class);
				assertThat(context.getBean(PaymentVerifier.class)).isSameAs(own.verifier);
				assertThat(context.getBean(PaymentEvidence.class)).isSameAs(own.evidence);
				assertThat(context.getBean(PaymentLedger.class)).isSameAs(own.ledger);
				assertThat(context.getBean(PaymentRequiredEntryPoint.class)).isSameAs(own.entryPoint);
				assertThat(context.getBean(SignatureRecovery.class)).isSameAs(own.recovery);
				assertThat(context.getBeansOfType(PaymentScheme.class).values()).containsExactly(own.scheme);
				assertThat(context.getBean(AssetRegistry.class)).isSameAs(own.assets);
			});
	}

	@Test
	void ownRailNeedsNoFacilitator() {
		this.context.withPropertyValues("x402.network=eip155:84532", "x402.pay-to=" + PAYEE)
			.withUserConfiguration(PaidController.class, OwnRail.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(DefaultPaymentVerifier.class);
				PaymentKind kind = new PaymentKind("exact", new Network("eip155:84532"), "eip3009");
				assertThat(context.getBean(RailRegistry.class).find(kind)).isPresent();
			});
	}

	@Test
	void ownPriceResolverIsUsed() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(ResolvedController.class)
			.withBean("prices", PriceResolver.class, () -> (request) -> Optional.of(PaymentTerms.of("$1")))
			.run((context) -> assertThat(context.getBean(PaidEndpointCatalogue.class).endpoints()).singleElement()
				.satisfies((endpoint) -> assertThat(endpoint.quotes().quotes(null).get(0).amount())
					.isEqualTo(BigInteger.valueOf(1_000_000))));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans {

		private final PaymentVerifier verifier = (payment) -> new VerificationResult.Valid();

		private final PaymentEvidence evidence = (payment) -> new Evidence.None();

		private final PaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofKilobytes(8), Duration.ofHours(1),
				Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

		private final PaymentRequiredEntryPoint entryPoint = (request, response, problem) -> {
		};

		private final SignatureRecovery recovery = (digest, signature) -> Optional.empty();

		private final AssetRegistry assets = new AssetRegistry(List.of());

		private final ExactEvmScheme scheme = new ExactEvmScheme(this.assets, this.recovery, Duration.ofSeconds(6));

		@Bean
		PaymentVerifier ownVerifier() {
			return this.verifier;
		}

		@Bean
		PaymentEvidence ownEvidence() {
			return this.evidence;
		}

		@Bean
		PaymentLedger ownLedger() {
			return this.ledger;
		}

		@Bean
		PaymentRequiredEntryPoint ownEntryPoint() {
			return this.entryPoint;
		}

		@Bean
		SignatureRecovery ownRecovery() {
			return this.recovery;
		}

		@Bean
		ExactEvmScheme ownScheme() {
			return this.scheme;
		}

		@Bean
		AssetRegistry ownAssets() {
			return this.assets;
		}

	}

}
