package io.github.x402spring.autoconfigure;

import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.web.X402WebMvcAutoConfiguration;
import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.facilitator.SupportedKindsCheck;
import io.github.x402spring.facilitator.client.FacilitatorAuthentication;
import io.github.x402spring.facilitator.client.FacilitatorClient;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.pricing.PriceResolver;
import io.github.x402spring.testsupport.ConfigurationMistake;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.x402.SupportedKinds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From properties to facilitators.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class FacilitatorPropertiesTests {

	private static final String URL = "http://localhost:1/facilitator";

	private final WebApplicationContextRunner context = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402FacilitatorAutoConfiguration.class,
				X402LedgerAutoConfiguration.class, X402PaymentAutoConfiguration.class,
				X402WebMvcAutoConfiguration.class, WebMvcAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withUserConfiguration(PaidController.class)
		.withPropertyValues("x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=remote");

	@Test
	void oneFacilitatorIsThatOfItsUrl() {
		this.context.withPropertyValues("x402.facilitator.url=" + URL)
			.run((context) -> assertThat(context.getBean(FacilitatorRouter.class).all()).extracting(Facilitator::name)
				.containsExactly("x402.facilitator"));
	}

	@Test
	void severalFacilitatorsKeepTheirOrder() {
		this.context
			.withPropertyValues("x402.facilitators[0].url=" + URL,
					"x402.facilitators[0].networks=eip155:8453, eip155:84532", "x402.facilitators[1].url=" + URL)
			.run((context) -> assertThat(context.getBean(FacilitatorRouter.class).all()).extracting(Facilitator::name)
				.containsExactly("x402.facilitators[0]", "x402.facilitators[1]"));
	}

	@ParameterizedTest
	@CsvSource({ "X402_FACILITATORS_0_URL, X402_FACILITATORS_0_BEARERTOKEN",
			"X402_FACILITATORS_0_URL, X402_FACILITATORS_0_BEARER_TOKEN" })
	void listBindsFromEnvironmentVariables(String url, String token) {
		Map<String, Object> variables = Map.of(url, URL, token, "t", "X402_FACILITATORS_1_URL", URL,
				"X402_FACILITATORS_1_NETWORKS_0", "eip155:8453", "X402_FACILITATORS_1_CDP_KEYID", "id",
				"X402_FACILITATORS_1_HEADERS_XAPIKEY", "k");
		this.context
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
			.withConfiguration(AutoConfigurations.of(X402FacilitatorAutoConfiguration.class))
			.withBean("facilitators", FacilitatorRouter.class, () -> Mockito.mock(FacilitatorRouter.class))
			.withBean(PaymentRail.class,
					() -> StubRail.settling((payment) -> new SettlementResult.Unknown("not asked")))
			.run((context) -> assertThat(context.getBean(RemoteFacilitatorProperties.class).facilitators())
				.satisfiesExactly((first) -> {
					assertThat(first.url()).isEqualTo(URL);
					assertThat(first.bearerToken()).isEqualTo("t");
				}, (second) -> {
					assertThat(second.networks()).containsExactly("eip155:8453");
					assertThat(second.cdp().keyId()).isEqualTo("id");
					assertThat(second.headers()).containsValue("k");
				}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "url", "connect-timeout", "verify-timeout", "settle-timeout", "max-concurrent-calls",
			"max-concurrent-calls-per-payer", "headers.x-api-key", "bearer-token", "cdp.key-id", "ssl.bundle",
			"networks" })
	void listAndShortFormTogetherStopTheStart(String member) {
		String value = member.endsWith("timeout") ? "1s" : "3";
		this.context
			.withPropertyValues("x402.facilitators[0].url=" + URL, "x402.facilitator." + member + "=" + value,
					"x402.facilitator.supported=warn", "x402.facilitator.supported-refresh=5m")
			.run((context) -> {
				X402ConfigurationException mistake = ConfigurationMistake.in(context.getStartupFailure());
				assertThat(mistake).hasMessage(
						"x402.facilitators lists the facilitators, but the short form for a single one is set as "
								+ "well: x402.facilitator." + member + ".");
				assertThat(mistake.getAction()).isEqualTo("Move x402.facilitator." + member
						+ " to an element of x402.facilitators, or remove x402.facilitators. Only type, supported and "
						+ "supported-refresh of x402.facilitator apply to the whole list.");
			});
	}

	@Test
	void shortFormThatIsEmptiedMakesRoomForTheList() {
		this.context
			.withPropertyValues("x402.facilitator.url=", "x402.facilitator.bearer-token=",
					"x402.facilitators[0].url=" + URL)
			.run((context) -> assertThat(context.getBean(FacilitatorRouter.class).all()).extracting(Facilitator::name)
				.containsExactly("x402.facilitators[0]"));
	}

	@Test
	void listThatIsEmptiedMakesRoomForTheShortForm() {
		this.context.withPropertyValues("x402.facilitator.url=" + URL, "x402.facilitators=")
			.run((context) -> assertThat(context.getBean(FacilitatorRouter.class).all()).extracting(Facilitator::name)
				.containsExactly("x402.facilitator"));
	}

	@Test
	void secretsOfFacilitatorsAreNotPrinted() {
		this.context
			.withPropertyValues("x402.facilitator.url=" + URL + "/hushhush", "x402.facilitator.bearer-token=hushhush",
					"x402.facilitator.headers.x-api-key=hushhush")
			.run((context) -> assertThat(context.getBean(RemoteFacilitatorProperties.class).toString())
				.doesNotContain("hushhush"));
	}

	@Test
	void ownClientNeedsNoUrl() {
		this.context.withBean(FacilitatorClient.class, () -> Mockito.mock(FacilitatorClient.class))
			.run((context) -> assertThat(context.getBean(FacilitatorRouter.class).all()).hasSize(1));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					x402.facilitators[0].connect-timeout=3s               | x402.facilitators[0].url is not set
					x402.facilitators[0].networks=base                    | x402.facilitators[0].networks is [base]
					x402.facilitator.networks=base                        | x402.facilitator.networks is [base]
					x402.facilitator.verify-timeout=10s                   | 29 seconds
					x402.facilitator.connect-timeout=0s                   | connect timeout must be positive
					x402.facilitator.max-concurrent-calls=0               | concurrent calls must be positive
					x402.facilitator.max-concurrent-calls-per-payer=-1    | concurrent calls must be positive
					x402.facilitator.supported-refresh=0s                 | x402.facilitator.supported-refresh
					x402.facilitator.headers.Host=secret                  | header 'Host' cannot be sent
					x402.facilitator.cdp.key-id=id                        | x402.facilitator.cdp needs both a key id and a key secret
					x402.facilitator.cdp.key-secret=secret                | x402.facilitator.cdp needs both a key id and a key secret
					""")
	void mistakesStopTheStartNamingTheProperty(String property, String description) {
		this.context
			.withPropertyValues(
					property.startsWith("x402.facilitators") ? "x402.facilitator.url=" : "x402.facilitator.url=" + URL,
					property)
			.run((context) -> assertThat(ConfigurationMistake.in(context.getStartupFailure()))
				.hasMessageContaining(description)
				.satisfies((ex) -> assertThat(ex.getMessage() + ex.getAction()).doesNotContain("'secret'", "=secret")));
	}

	@Test
	void keySecretThatIsNoneStopsTheStartWithoutBeingRepeated() {
		this.context
			.withPropertyValues("x402.facilitator.url=" + URL, "x402.facilitator.cdp.key-id=id",
					"x402.facilitator.cdp.key-secret=hushhush")
			.run((context) -> assertThat(ConfigurationMistake.in(context.getStartupFailure()))
				.hasMessageContaining("x402.facilitator.cdp.key-secret cannot be used")
				.satisfies((ex) -> assertThat(ex.getMessage() + ex.getAction()).doesNotContain("hushhush")));
	}

	@Test
	void tokenAndKeyTogetherStopTheStart() {
		this.context
			.withPropertyValues("x402.facilitator.url=" + URL, "x402.facilitator.cdp.key-id=id",
					"x402.facilitator.bearer-token=token")
			.run((context) -> assertThat(ConfigurationMistake.in(context.getStartupFailure()))
				.hasMessageContaining("x402.facilitator.bearer-token and x402.facilitator.cdp"));
	}

	@Test
	void keyIsTakenWithTheLibraryAndStopsTheStartWithoutIt() throws Exception {
		byte[] key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
		String secret = Base64.getEncoder()
			.encodeToString(Arrays.copyOf(Arrays.copyOfRange(key, key.length - 32, key.length), 64));
		WebApplicationContextRunner withKey = this.context.withPropertyValues("x402.facilitator.url=" + URL,
				"x402.facilitator.cdp.key-id=id", "x402.facilitator.cdp.key-secret=" + secret);
		withKey.run((context) -> assertThat(context).hasNotFailed());
		withKey.withClassLoader(new FilteredClassLoader("com.nimbusds"))
			.run((context) -> assertThat(ConfigurationMistake.in(context.getStartupFailure()).getAction())
				.contains("com.nimbusds:nimbus-jose-jwt"));
	}

	@Test
	void libraryIsNotNeededWithoutAKey() {
		this.context.withPropertyValues("x402.facilitator.url=" + URL)
			.withClassLoader(new FilteredClassLoader("com.nimbusds"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void strictStartStopsIfTheFacilitatorIsNotThere() {
		this.context.withPropertyValues("x402.facilitator.url=" + URL, "x402.facilitator.supported=fail")
			.run((context) -> {
				assertThat(ConfigurationMistake.in(context.getStartupFailure()))
					.hasMessageContaining("The facilitator of x402.facilitator did not report what it supports");
				assertThat(ConfigurationMistake.in(context.getStartupFailure()).getAction())
					.contains("x402.facilitator.supported=warn");
			});
	}

	@ParameterizedTest
	@CsvSource({ "eip155:8453, GET /paid", "eip155:84532, GET /resolved" })
	void strictStartStopsIfAnEndpointIsOfferedForWhatIsNotSupported(String supported, String endpoint) {
		FacilitatorClient client = Mockito.mock(FacilitatorClient.class);
		Mockito.when(client.supported(Mockito.any()))
			.thenReturn(new SupportedKinds(List.of(new SupportedKinds.Kind(2, "exact", supported, null)), List.of(),
					Map.of()));
		this.context.withUserConfiguration(ResolvedController.class)
			.withBean("prices", PriceResolver.class, () -> (request) -> Optional.empty())
			.withBean(FacilitatorClient.class, () -> client)
			.withPropertyValues("x402.facilitator.supported=fail")
			.run((context) -> assertThat(ConfigurationMistake.in(context.getStartupFailure()))
				.hasMessageContaining(endpoint)
				.hasMessageContaining("that of x402.facilitator supports [exact on " + supported + "]"));
	}

	@Test
	void otherStartWarns(CapturedOutput output) {
		this.context.withPropertyValues("x402.facilitator.url=" + URL).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(SupportedKindsCheck.class).isRunning()).isTrue();
			while (!output.getAll().contains("The facilitator of x402.facilitator did not report what it supports")) {
				Thread.sleep(20);
			}
		});
	}

	@Test
	void ownAuthenticationIsAskedForEachCall() {
		FacilitatorAuthentication own = Mockito.mock(FacilitatorAuthentication.class);
		Mockito.when(own.headers(Mockito.any(), Mockito.any())).thenReturn(Map.of());
		this.context.withPropertyValues("x402.facilitator.url=" + URL)
			.withBean(FacilitatorAuthentication.class, () -> own)
			.run((context) -> Mockito.verify(own, Mockito.timeout(20_000).atLeast(2))
				.headers(Mockito.any(), Mockito.any()));
	}

	@RestController
	static class ResolvedController {

		@GetMapping("/resolved")
		@PaidEndpoint(priceResolver = "prices", network = "eip155:8453")
		String resolved() {
			return "content";
		}

	}

	@RestController
	static class PaidController {

		@GetMapping("/paid")
		@PaidEndpoint("$0.01")
		String paid() {
			return "content";
		}

	}

}
