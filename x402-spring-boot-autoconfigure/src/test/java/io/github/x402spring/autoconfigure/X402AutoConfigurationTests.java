package io.github.x402spring.autoconfigure;

import java.math.BigInteger;
import java.time.Duration;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.X402Endpoint;
import io.github.x402spring.actuate.passes.PassesEndpoint;
import io.github.x402spring.actuate.payments.PaymentsEndpoint;
import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import io.github.x402spring.evm.Secp256k1SignatureRecovery;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.facilitator.FacilitatorRail;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.rail.DefaultPaymentVerifier;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.web.servlet.PaymentInterceptor;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import jakarta.servlet.DispatcherType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.DispatcherServlet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Conditions, back-off and failure analyses of the auto-configurations.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class X402AutoConfigurationTests extends X402Contexts {

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
	void passesAreShownWhereThereArePlansAndAreReadOnlyByDefault() {
		WebApplicationContextRunner passes = this.context
			.withConfiguration(AutoConfigurations.of(X402PlanAutoConfiguration.class, X402PassAutoConfiguration.class));
		passes.withPropertyValues(SANDBOX)
			.withPropertyValues("management.endpoints.web.exposure.include=passes")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PassesEndpoint.class));
		passes.withPropertyValues(SANDBOX)
			.withPropertyValues("management.endpoints.web.exposure.include=passes", "x402.plans.forecast.price=$0.01")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PassesEndpoint.class));
		assertThat(AnnotatedElementUtils.findMergedAnnotation(PassesEndpoint.class, Endpoint.class).defaultAccess())
			.isEqualTo(Access.READ_ONLY);
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
				Object answer = ReflectionTestUtils.invokeMethod(context.getBean(X402Endpoint.class), "x402");
				assertThat(answer).extracting("enabled").isEqualTo(false);
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

}
