package io.github.x402spring.autoconfigure;

import java.util.Locale;
import java.util.stream.Stream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.web.X402WebMvcAutoConfiguration;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.rail.DefaultPaymentVerifier;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first start of a new user: what is configured wrong is named together with what to
 * write instead, and what the documentation promises to be injectable is.
 */
@Tag("integration")
class FirstStartTests {

	private static final String PAYEE = "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

	private static final String NETWORK = "x402.network=eip155:84532";

	private static final String SANDBOX = "x402.facilitator.type=sandbox";

	private static final String REMOTE = "x402.facilitator.type=remote";

	private static final String URL = "x402.facilitator.url=https://facilitator.example";

	private static final String SEVERAL = "x402.facilitators[0].url=https://facilitator.example";

	private final WebApplicationContextRunner context = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
				X402SandboxAutoConfiguration.class, X402FacilitatorAutoConfiguration.class,
				X402PaymentAutoConfiguration.class, X402WebMvcAutoConfiguration.class, WebMvcAutoConfiguration.class,
				JacksonAutoConfiguration.class, RestClientAutoConfiguration.class))
		.withUserConfiguration(Shop.class)
		.withPropertyValues(PAYEE);

	@ParameterizedTest
	@ValueSource(strings = { URL, SEVERAL })
	void remoteFacilitatorBesideTheSandboxStopsTheStart(String remote) {
		FailureAnalysis analysis = failure(NETWORK, SANDBOX, remote);
		assertThat(analysis.getDescription()).contains("'sandbox'", "play money",
				remote.equals(URL) ? "x402.facilitator.url is set" : "x402.facilitators is set");
		assertThat(analysis.getAction()).contains("'remote'", "remove");
	}

	@Test
	void emptyUrlBesideTheSandboxIsNone() {
		this.context
			.withPropertyValues(NETWORK, SANDBOX, "x402.facilitator.url=", "x402.facilitators=",
					"x402.facilitator.bearer-token=t")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { URL, SEVERAL })
	void remoteFacilitatorWithoutTypeStopsTheStart(String remote) {
		FailureAnalysis analysis = failure(NETWORK, remote);
		assertThat(analysis.getDescription()).contains("x402.facilitator.type is not", "ignored");
		assertThat(analysis.getAction()).contains("x402.facilitator.type to 'remote'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "remtoe", "re-mote", "http", "true" })
	void misspeltTypeIsNamedTogetherWithTheUrl(String type) {
		FailureAnalysis analysis = failure(NETWORK, "x402.facilitator.type=" + type, URL);
		assertThat(analysis.getDescription()).contains("'" + type + "'", "x402.facilitator.url is set");
		assertThat(analysis.getAction())
			.isEqualTo("Set x402.facilitator.type to 'remote' to use the configured " + "facilitator.");
		assertThat(failure(NETWORK, "x402.facilitator.type=" + type).getAction()).contains("'remote'", "'sandbox'");
	}

	@Test
	void switchedOffPaymentsCheckNothing() {
		this.context.withPropertyValues("x402.enabled=false", NETWORK, SANDBOX, URL)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource({ "base-sepolia,84532", "Base Sepolia,84532", "base_sepolia,84532", "base-sepola,84532", "base,8453",
			"84532,84532", "eip155:0x14a34,84532", "EIP155:84532,84532", "eip155-84532,84532", "eip55:84532,84532",
			"eip155:84352,84532", "eip155:8453 2,84532", "eip155:84533,84532", "eip155:845322,84532",
			"polygon-amoi,80002", "0x2105,8453" })
	void misspeltNetworkGetsASuggestion(String network, String meant) {
		for (String type : new String[] { SANDBOX, REMOTE }) {
			FailureAnalysis analysis = (type.equals(REMOTE)) ? failure("x402.network=" + network, type, URL)
					: failure("x402.network=" + network, type);
			assertThat(analysis.getDescription()).contains("did you mean").contains("eip155:" + meant);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "solana", "x", "eip155:2", "eip155:1000000007", "base-of-somebody-else" })
	void networkThatIsLikeNoneGetsNoSuggestion(String network) {
		assertThat(failure("x402.network=" + network, SANDBOX).getDescription()).doesNotContain("did you mean");
	}

	@Test
	void misspeltNetworkElsewhereGetsASuggestion() {
		Stream.of("x402.accepts[0].network=base", "x402.assets[0].network=base", "x402.facilitators[0].networks=base")
			.forEach((property) -> assertThat(failure(NETWORK, REMOTE, SEVERAL, property).getDescription())
				.contains(property.substring(0, property.indexOf('=')), "did you mean eip155:8453?"));
	}

	static Stream<Arguments> modes() {
		return Stream.of(Arguments.argumentSet("sandbox", (Object) new String[] { SANDBOX }),
				Arguments.argumentSet("remote", (Object) new String[] { REMOTE, URL }), Arguments.argumentSet("several",
						(Object) new String[] { REMOTE, SEVERAL, "x402.facilitators[1].url=https://other.example" }));
	}

	@ParameterizedTest
	@MethodSource("modes")
	void defaultIsInjectableUnderOneNameAndTypeInEveryMode(String[] mode) {
		this.context.withPropertyValues(NETWORK).withPropertyValues(mode).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(PaymentVerifier.class)).isSameAs(context.getBean("defaultPaymentVerifier"))
				.isInstanceOf(DefaultPaymentVerifier.class);
		});
	}

	@ParameterizedTest
	@MethodSource("modes")
	void ownVerifierThatWrapsTheDefaultStartsInEveryMode(String[] mode) {
		for (Class<?> wrapping : new Class<?>[] { ByType.class, ByContract.class }) {
			this.context.withUserConfiguration(wrapping)
				.withPropertyValues(NETWORK)
				.withPropertyValues(mode)
				.run((context) -> {
					assertThat(context).hasNotFailed().hasSingleBean(PaymentEngine.class);
					assertThat(context.getBean(PaymentVerifier.class))
						.isEqualTo(new WrappingVerifier(context.getBean(DefaultPaymentVerifier.class)));
				});
		}
	}

	@Test
	void missingResolverOfASliceIsToBeImported() {
		this.context.withUserConfiguration(ResolvedShop.class).withPropertyValues(NETWORK, SANDBOX).run((context) -> {
			FailureAnalysis analysis = analysis(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("ResolvedShop#sold", "no PriceResolver bean named 'prices'");
			assertThat(analysis.getAction()).contains("@WebMvcTest", "import it", "'prices'");
		});
	}

	@Test
	void statisticsNoticeNeedsNoActuator() {
		this.context.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.withPropertyValues(NETWORK, SANDBOX)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(StatisticsNotice.class));
	}

	private FailureAnalysis failure(String... properties) {
		FailureAnalysis[] result = new FailureAnalysis[1];
		this.context.withPropertyValues(properties).run((context) -> result[0] = analysis(context.getStartupFailure()));
		return result[0];
	}

	private static FailureAnalysis analysis(Throwable failure) {
		X402ConfigurationException cause = ConfigurationMistake.in(failure);
		FailureAnalysis analysis = ReflectionTestUtils.invokeMethod(new X402FailureAnalyzer(), "analyze", failure,
				cause);
		assertThat(analysis.getDescription().toLowerCase(Locale.ROOT)).doesNotContain("nobody");
		return analysis;
	}

	@RestController
	static class Shop {

		@GetMapping("/sold")
		@PaidEndpoint("$0.01")
		String sold() {
			return "content";
		}

	}

	@RestController
	static class ResolvedShop {

		@GetMapping("/resolved")
		@PaidEndpoint(priceResolver = "prices")
		String sold() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByType {

		@Bean
		WrappingVerifier ownVerifier(DefaultPaymentVerifier verifier) {
			return new WrappingVerifier(verifier);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByContract {

		@Bean
		PaymentVerifier ownVerifier(PaymentVerifier defaultPaymentVerifier) {
			return new WrappingVerifier(defaultPaymentVerifier);
		}

	}

	record WrappingVerifier(PaymentVerifier delegate) implements PaymentVerifier {

		@Override
		public VerificationResult verify(CheckedPayment payment) {
			return this.delegate.verify(payment);
		}

	}

}
