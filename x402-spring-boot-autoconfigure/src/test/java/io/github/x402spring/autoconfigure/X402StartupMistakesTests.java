package io.github.x402spring.autoconfigure;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.sandbox.SandboxRail;
import io.github.x402spring.testsupport.ConfigurationMistake;
import io.github.x402spring.testsupport.StubRail;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mistakes in the configuration stop the application, with a description and an action.
 */
@Tag("integration")
class X402StartupMistakesTests extends X402Contexts {

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
					x402.accepts[0].network=eip155:31611             | does not support signed authorisations|x402 properties
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

	@ParameterizedTest
	@ValueSource(classes = { ParametersAsList.class, MalformedContent.class })
	void exampleThatCannotBeDeclaredStopsTheStart(Class<?> controller) {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(controller)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.containsAnyOf("exampleInput is no JSON object", "exampleOutput is not JSON"));
	}

	@Test
	void streamThatIsToBeSettledAfterwardsStopsTheStart() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(StreamingController.class)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("StreamingController#stream", "cannot be held back"));
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

	private static FailureAnalysis analysis(Throwable failure) {
		X402ConfigurationException cause = ConfigurationMistake.in(failure);
		return ReflectionTestUtils.invokeMethod(new X402FailureAnalyzer(), "analyze", failure, cause);
	}

	@RestController
	static class ParametersAsList {

		@GetMapping("/list")
		@PaidEndpoint(price = "$0.01", exampleInput = "[1]")
		String list() {
			return "";
		}

	}

	@RestController
	static class MalformedContent {

		@PostMapping("/malformed")
		@PaidEndpoint(price = "$0.01", exampleInput = "[1]", exampleOutput = "{\"sky\": clear}")
		String malformed() {
			return "";
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

}
