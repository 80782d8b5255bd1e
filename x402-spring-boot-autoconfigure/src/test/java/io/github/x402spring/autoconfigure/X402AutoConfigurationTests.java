package io.github.x402spring.autoconfigure;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.actuate.PaymentsEndpoint;
import io.github.x402spring.actuate.X402Endpoint;
import io.github.x402spring.autoconfigure.actuate.X402EndpointAutoConfiguration;
import io.github.x402spring.autoconfigure.web.X402WebMvcAutoConfiguration;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Secp256k1SignatureRecovery;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.facilitator.FacilitatorRail;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.DefaultPaymentVerifier;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.rail.RailRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxRail;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.web.servlet.PaymentInterceptor;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import jakarta.servlet.DispatcherType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Conditions, back-off and failure analyses of the auto-configurations.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class X402AutoConfigurationTests {

	private static final String PAYEE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

	private static final String[] SANDBOX = { "x402.network=eip155:84532", "x402.pay-to=" + PAYEE,
			"x402.facilitator.type=sandbox" };

	private static final String[] REMOTE = { "x402.network=eip155:84532", "x402.pay-to=" + PAYEE,
			"x402.facilitator.type=remote", "x402.facilitator.url=http://localhost:1/facilitator" };

	private static final AutoConfigurations OURS = AutoConfigurations.of(X402AutoConfiguration.class,
			X402LedgerAutoConfiguration.class, X402SandboxAutoConfiguration.class,
			X402FacilitatorAutoConfiguration.class, X402PaymentAutoConfiguration.class,
			X402WebMvcAutoConfiguration.class, X402EndpointAutoConfiguration.class);

	private final WebApplicationContextRunner context = new WebApplicationContextRunner().withConfiguration(OURS)
		.withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class, JacksonAutoConfiguration.class,
				HttpMessageConvertersAutoConfiguration.class, RestClientAutoConfiguration.class,
				EndpointAutoConfiguration.class));

	@Test
	void applicationThatSellsNothingNeedsNoProperties() {
		this.context.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(PaymentEngine.class)
			.hasSingleBean(PaymentInterceptor.class));
	}

	@Test
	void sandboxBringsEverything() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SandboxFacilitator.class)
				.hasSingleBean(PaymentVerifier.class)
				.hasSingleBean(PaymentRail.class)
				.hasSingleBean(PaymentEvidence.class)
				.hasSingleBean(PaymentEngine.class)
				.hasSingleBean(InMemoryPaymentLedger.class)
				.hasSingleBean(ExactEvmScheme.class)
				.hasSingleBean(ProblemPaymentRequiredEntryPoint.class));
	}

	@Test
	void remoteBringsEverythingAndWarnsOfTheForgetfulLedger(CapturedOutput output) {
		this.context.withPropertyValues(REMOTE)
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(FacilitatorRouter.class)
				.hasSingleBean(DefaultPaymentVerifier.class)
				.hasSingleBean(FacilitatorRail.class)
				.hasSingleBean(PaymentEngine.class)
				.doesNotHaveBean(SandboxFacilitator.class));
		assertThat(output.getOut().split("payments are forgotten at restart", -1)).hasSize(2);
	}

	@Test
	void sandboxSaysThatTheMoneyIsPlayMoney(CapturedOutput output) {
		this.context.withPropertyValues(SANDBOX)
			.run((context) -> assertThat(output).contains("play money").doesNotContain("forgotten at restart"));
	}

	@Test
	void planIsLogged(CapturedOutput output) {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(output)
				.contains("Paid endpoint GET /paid (PaidController#paid): $0.01, settled AFTER_HANDLER because"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					x402.pay-to=                                     | x402.pay-to or x402.network is not set|Set x402.pay-to
					x402.network=                                    | x402.pay-to or x402.network is not set|x402.network
					x402.pay-to=0x123                                | x402.pay-to is '0x123'|Correct x402.pay-to
					x402.pay-to=0x70997970c51812dc3A010C7d01b50e0d17dc79C8 | checksum|Correct x402.pay-to
					x402.pay-to=642829559307850963015472508762062935916233390536 | x402.pay-to is|put it in quotes
					x402.network=base                                | x402.network is 'base'|Correct x402.network
					x402.asset=EURC                                  | 'EURC' is not a known token|x402 properties
					x402.network=eip155:8453                         | does not stand in for eip155:8453|x402.network
					x402.accepts[0].network=eip155:1                 | does not stand in for eip155:1|x402.accepts[].network
					x402.accepts[0].pay-to=nobody                    | x402.accepts[0].pay-to is 'nobody'|x402.accepts[0].pay-to
					x402.accepts[0].network=eip155:31611             | takes no signed authorisations|x402 properties
					x402.assets[0].network=eip155:84532              | x402.assets[0].address is not set|x402.assets[0].address
					x402.max-timeout=0s                              | x402.max-timeout is|x402.max-timeout
					x402.settlement.min-remaining-validity=-1s       | x402.settlement.min-remaining-validity is|min-remaining-validity
					x402.settlement.max-remaining-validity=5s        | x402.settlement.max-remaining-validity is|at least 6s
					x402.settlement.entitlement-ttl=0s               | x402.settlement.entitlement-ttl is|entitlement-ttl
					x402.ledger.lease=0s                             | x402.ledger.lease is|x402.ledger.lease
					x402.ledger.lease=900ms                          | which is too short|x402.ledger.lease to at least 1s
					x402.ledger.max-memory=100KB                     | x402.ledger.max-memory is|x402.ledger.max-memory
					x402.base-url=api.example.com                    | x402.base-url is 'api.example.com'|x402.base-url
					x402.sandbox.initial-balance=-1                  | balance must not be negative|x402
					price=$0.0000001                                 | more digits than the 6 decimals|annotation
					price=0                                          | is not a price|annotation
					price=$0                                         | must be positive|annotation
					price=-1 USDC                                    | is not a price|annotation
					price=1.5 atomic                                 | whole numbers|annotation
					price=1 EURC                                     | 'EURC' is not a known token|annotation
					""")
	void mistakesStopTheStartWithAnAnalysis(String property, String description, String action) {
		this.context.withPropertyValues(SANDBOX)
			.withPropertyValues(property)
			.withUserConfiguration(PaidController.class)
			.run((context) -> {
				assertThat(context).hasFailed();
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains(description);
				assertThat(analysis.getAction()).contains(action);
			});
	}

	@Test
	void paidHandlerWithoutFacilitatorStopsTheStart() {
		this.context.withPropertyValues("x402.network=eip155:84532", "x402.pay-to=" + PAYEE)
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getAction())
				.contains("x402.facilitator.type", "PaymentRail"));
	}

	@Test
	void remoteFacilitatorWithoutUrlStopsTheStart() {
		this.context.withPropertyValues("x402.facilitator.type=remote")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getAction())
				.contains("x402.facilitator.url"));
	}

	@Test
	void remoteFacilitatorWithoutTlsStopsTheStart() {
		this.context.withPropertyValues(REMOTE)
			.withPropertyValues("x402.facilitator.url=http://facilitator.example")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("http://facilitator.example"));
	}

	@Test
	void unknownSslBundleStopsTheStart() {
		this.context.withPropertyValues(REMOTE)
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withPropertyValues("x402.facilitator.ssl.bundle=missing")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getAction())
				.contains("x402.facilitator.ssl.bundle"));
	}

	@Test
	void unknownPriceResolverStopsTheStart() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(ResolvedController.class)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("no PriceResolver bean named 'prices'"));
	}

	@Test
	void streamThatIsToBeSettledAfterwardsStopsTheStart() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(StreamingController.class)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("StreamingController#stream", "cannot be held back"));
	}

	@Test
	void switchedOffPaymentsNeedNoOtherProperties() {
		this.context.withPropertyValues("x402.enabled=false")
			.withUserConfiguration(PaidController.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(PaymentEngine.class);
				assertThat(context.getBean(PaidEndpointCatalogue.class).endpoints()).hasSize(1);
			});
	}

	@Test
	void propertiesBecomeOffers() {
		this.context.withPropertyValues(SANDBOX)
			.withPropertyValues("x402.max-timeout=2m", "x402.accepts[0].network=eip155:11155111",
					"x402.accepts[0].asset=TST", "x402.accepts[0].pay-to=0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
					"x402.assets[0].network=eip155:11155111",
					"x402.assets[0].address=0x5FbDB2315678afecb367f032d93F642f64180aa3", "x402.assets[0].name=Test",
					"x402.assets[0].version=1", "x402.assets[0].decimals=18", "x402.assets[0].symbol=TST")
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(context.getBean(PaidEndpointCatalogue.class).endpoints()).singleElement()
				.satisfies((endpoint) -> assertThat(endpoint.quotes().quotes(null)).satisfiesExactly((first) -> {
					assertThat(first.amount()).isEqualTo(BigInteger.valueOf(10000));
					assertThat(first.validity()).isEqualTo(Duration.ofSeconds(120));
					assertThat(first.payee()).isEqualTo(PAYEE);
				}, (second) -> {
					assertThat(second.network()).isEqualTo(new Network("eip155:11155111"));
					assertThat(second.amount()).isEqualTo(new BigInteger("10000000000000000"));
					assertThat(second.details()).containsEntry("name", "Test");
					assertThat(second.payee()).isEqualTo("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
				})));
	}

	@Test
	void annotationTextsTakePlaceholders() {
		this.context.withPropertyValues(SANDBOX)
			.withPropertyValues("price=$0.25")
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(context.getBean(PaidEndpointCatalogue.class).endpoints()).singleElement()
				.satisfies((endpoint) -> assertThat(endpoint.price()).isEqualTo("$0.25")));
	}

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
	void twoRailsForOneKindStopTheStart() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(PaidController.class, OwnRail.class)
			.run((context) -> {
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("2 payment rails settle exact on eip155:84532",
						StubRail.class.getName(), SandboxRail.class.getName());
				assertThat(analysis.getAction()).contains("one PaymentRail bean");
			});
	}

	@Test
	void kindThatNoRailSettlesStopsTheStart() {
		this.context
			.withPropertyValues("x402.network=eip155:84532", "x402.pay-to=" + PAYEE, "x402.facilitator.type=remote",
					"x402.facilitators[0].url=http://localhost:1/facilitator",
					"x402.facilitators[0].networks=eip155:8453")
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("no payment rail settles exact on eip155:84532"));
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

	@Test
	void nativeRecoveryIsUsedWhenItIsThere() {
		this.context.run((context) -> assertThat(context.getBean(SignatureRecovery.class))
			.isInstanceOf(Secp256k1SignatureRecovery.class));
		this.context.withClassLoader(new FilteredClassLoader("fr.acinq.secp256k1"))
			.run((context) -> assertThat(context.getBean(SignatureRecovery.class))
				.isInstanceOf(Web3jSignatureRecovery.class));
	}

	@Test
	void gateWorksWithoutActuator() {
		new WebApplicationContextRunner().withConfiguration(OURS)
			.withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class))
			.withPropertyValues(SANDBOX)
			.withUserConfiguration(PaidController.class)
			.withClassLoader(
					new FilteredClassLoader(Endpoint.class.getPackageName(), "org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PaymentInterceptor.class));
	}

	@Test
	void gateWorksWithoutRestClient() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(PaidController.class)
			.withClassLoader(new FilteredClassLoader(RestClient.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PaymentInterceptor.class));
	}

	@Test
	void gateBacksOffWithoutSpringMvc() {
		new WebApplicationContextRunner().withConfiguration(OURS)
			.withPropertyValues(SANDBOX)
			.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PaymentInterceptor.class));
	}

	@Test
	void endpointsFollowTheRulesOfActuator() {
		this.context.withPropertyValues(SANDBOX)
			.run((context) -> assertThat(context).doesNotHaveBean(PaymentsEndpoint.class)
				.doesNotHaveBean(X402Endpoint.class));
		this.context.withPropertyValues(SANDBOX)
			.withPropertyValues("management.endpoints.web.exposure.include=payments,x402")
			.run((context) -> assertThat(context).hasSingleBean(PaymentsEndpoint.class)
				.hasSingleBean(X402Endpoint.class));
		this.context.withPropertyValues(SANDBOX)
			.withPropertyValues("management.endpoints.web.exposure.include=*",
					"management.endpoint.payments.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(PaymentsEndpoint.class)
				.hasSingleBean(X402Endpoint.class));
	}

	@Test
	void endpointsNeedActuator() {
		new WebApplicationContextRunner().withConfiguration(OURS)
			.withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class, JacksonAutoConfiguration.class,
					HttpMessageConvertersAutoConfiguration.class))
			.withPropertyValues(SANDBOX)
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(PaymentsEndpoint.class)
				.doesNotHaveBean(X402Endpoint.class)
				.hasSingleBean(PaymentEngine.class));
	}

	@Test
	void endpointsAreThereIfPaymentsAreSwitchedOff() {
		this.context.withPropertyValues("x402.enabled=false", "management.endpoints.web.exposure.include=*")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(PaymentsEndpoint.class);
				assertThat(context.getBean(X402Endpoint.class).x402().enabled()).isFalse();
			});
	}

	@Test
	void filterSeesAllDispatchesButIncludes() {
		this.context.run((context) -> {
			FilterRegistrationBean<?> registration = context.getBean("paymentSettlementFilter",
					FilterRegistrationBean.class);
			assertThat(registration.getFilter().getClass())
				.hasToString("class io.github.x402spring.web.servlet.PaymentSettlementFilter");
			assertThat(registration.determineDispatcherTypes()).containsExactlyInAnyOrder(DispatcherType.REQUEST,
					DispatcherType.FORWARD, DispatcherType.ASYNC, DispatcherType.ERROR);
		});
	}

	private static FailureAnalysis analysis(Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof X402ConfigurationException)) {
			cause = cause.getCause();
		}
		assertThat(cause).as("a configuration exception in %s", failure).isNotNull();
		return ReflectionTestUtils.invokeMethod(new X402FailureAnalyzer(), "analyze", failure, cause);
	}

	@RestController
	static class PaidController {

		@GetMapping("/paid")
		@PaidEndpoint("${price:$0.01}")
		String paid() {
			return "content";
		}

	}

	@RestController
	static class ResolvedController {

		@GetMapping("/resolved")
		@PaidEndpoint(priceResolver = "prices")
		String resolved() {
			return "content";
		}

	}

	@RestController
	static class StreamingController {

		@GetMapping("/stream")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.AFTER_HANDLER)
		SseEmitter stream() {
			return new SseEmitter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRail {

		@Bean
		PaymentRail ownRail() {
			return StubRail.settling((payment) -> new SettlementResult.Unknown("test"));
		}

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
