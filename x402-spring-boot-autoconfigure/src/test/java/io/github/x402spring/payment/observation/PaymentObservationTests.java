package io.github.x402spring.payment.observation;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.web.servlet.GateClient;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.docs.ObservationDocumentation;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is observed of requests on a real port. The registry checks that observations are
 * started, entered, left and stopped in order.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.observations.enable.x402.ledger=false" })
@Tag("integration")
class PaymentObservationTests {

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private Recorder recorder;

	@LocalServerPort
	private int port;

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.recorder.contexts.clear();
	}

	@Test
	void traceShowsVerifyHandlerAndSettleUnderTheRequest() {
		assertThat(this.client.pay("/paid").statusCode()).isEqualTo(200);
		Observation.ContextView payment = ended("x402.payment", "delivered");
		assertThat(parent(payment)).isEqualTo("http.server.requests");
		assertThat(recorded("x402.verify")).hasSize(2).allSatisfy((it) -> {
			assertThat(it.getParentObservation().getContextView()).isSameAs(payment);
			assertThat(low(it, "x402.outcome")).isEqualTo("valid");
		});
		assertThat(recorded("x402.verify")).map((it) -> low(it, "x402.verifier")).containsExactly("local", "sandbox");
		assertThat(recorded("x402.settle")).singleElement().satisfies((it) -> {
			assertThat(it.getParentObservation().getContextView()).isSameAs(payment);
			assertThat(low(it, "x402.outcome")).isEqualTo("settled");
			assertThat(low(it, "x402.settler")).isEqualTo("sandbox");
		});
		assertThat(recorded("handler.work")).singleElement()
			.satisfies((it) -> assertThat(it.getParentObservation().getContextView()).isSameAs(payment));
	}

	@Test
	void keysAreThoseOfTheDocumentationAndTellTheRequest() {
		assertThat(this.client.pay("/paid").statusCode()).isEqualTo(200);
		Observation.ContextView payment = ended("x402.payment", "delivered");
		assertThat(keys(payment.getLowCardinalityKeyValues()))
			.isEqualTo("http.route=/paid,http.request.method=GET,x402.outcome=delivered,x402.settle.mode=after_handler,"
					+ "x402.scheme=exact,x402.network=eip155:84532,x402.asset=USDC,error.type=none");
		assertThat(high(payment, "x402.payer")).isEqualToIgnoringCase(this.client.wallet().address().value());
		assertThat(high(payment, "x402.amount")).isEqualTo("1000");
		assertThat(high(payment, "x402.transaction")).startsWith("0x");
		assertThat(high(payment, "x402.payment.id")).isNotEmpty();
		assertThat(((PaymentObservationContext) payment).heldBytes()).isEqualTo("content".length());
	}

	@Test
	void documentedKeysAreThoseThatAreSent() {
		assertThat(this.client.pay("/paid").statusCode()).isEqualTo(200);
		ended("x402.payment", "delivered");
		for (ObservationDocumentation documented : List.of(PaymentObservationDocumentation.PAYMENT,
				PaymentObservationDocumentation.VERIFY, PaymentObservationDocumentation.SETTLE)) {
			String name = "x402." + documented.toString().toLowerCase(Locale.ROOT);
			assertThat(recorded(name)).isNotEmpty().allSatisfy((it) -> {
				assertThat(it.getLowCardinalityKeyValues().stream().map(KeyValue::getKey))
					.containsExactlyInAnyOrderElementsOf(names(documented.getLowCardinalityKeyNames()));
				assertThat(it.getHighCardinalityKeyValues().stream().map(KeyValue::getKey))
					.containsExactlyInAnyOrderElementsOf(names(documented.getHighCardinalityKeyNames()));
			});
		}
	}

	@Test
	void refusalsAreToldApart() {
		assertThat(this.client.get("/paid").statusCode()).isEqualTo(402);
		ended("x402.payment", "challenged");
		assertThat(this.client.payWith("garbage", "/paid").statusCode()).isEqualTo(400);
		ended("x402.payment", "malformed");
		String payment = this.client.sign("/paid");
		assertThat(this.client.payWith(payment, "/first").statusCode()).isEqualTo(402);
		ended("x402.payment", "rejected");
		assertThat(this.client.payWith(payment, "/paid").statusCode()).isEqualTo(200);
		assertThat(this.client.payWith(payment, "/paid").statusCode()).isEqualTo(409);
		ended("x402.payment", "replayed");
		assertThat(this.client.payWith(payment, "/paid?other").statusCode()).isEqualTo(409);
		ended("x402.payment", "bound_elsewhere");
		assertThat(this.client.pay("/broken").statusCode()).isEqualTo(500);
		ended("x402.payment", "exec_failed");
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.client.pay("/paid").statusCode()).isEqualTo(402);
		ended("x402.payment", "settle_failed");
		this.sandbox.nextSettlement(SandboxOutcome.SILENT);
		assertThat(this.client.pay("/paid").statusCode()).isEqualTo(503);
		ended("x402.payment", "settle_unknown");
	}

	@Test
	void answerThatComesLaterBelongsToItsRequest() {
		assertThat(this.client.pay("/later").statusCode()).isEqualTo(200);
		Observation.ContextView payment = ended("x402.payment", "delivered");
		assertThat(recorded("x402.settle")).singleElement()
			.satisfies((it) -> assertThat(it.getParentObservation().getContextView()).isSameAs(payment));
	}

	@Test
	void moneyThatMovesFirstBelongsToItsRequest() {
		assertThat(this.client.pay("/first").statusCode()).isEqualTo(200);
		Observation.ContextView payment = ended("x402.payment", "delivered");
		assertThat(low(payment, "x402.settle.mode")).isEqualTo("before_handler");
		assertThat(recorded("x402.settle")).singleElement()
			.satisfies((it) -> assertThat(it.getParentObservation().getContextView()).isSameAs(payment));
	}

	@Test
	void freeHandlerIsNotObservedAndBootsSwitchTurnsOneOff() {
		assertThat(this.client.get("/free").statusCode()).isEqualTo(200);
		assertThat(this.client.pay("/paid").statusCode()).isEqualTo(200);
		ended("x402.payment", "delivered");
		assertThat(recorded("x402.payment")).hasSize(2);
		assertThat(recorded("x402.ledger")).isEmpty();
	}

	@Test
	void loggingContextNamesThePaymentWhileTheHandlerRunsAndNotAfterwards() {
		String named = this.client.pay("/mdc").body();
		assertThat(named).isEqualTo(high(ended("x402.payment", "delivered"), "x402.payment.id"));
		for (int i = 0; i < 20; i++) {
			assertThat(this.client.get("/free").body()).isEqualTo("null");
		}
	}

	private Observation.ContextView ended(String name, String outcome) {
		return await().until(() -> recorded(name).stream()
			.filter((it) -> outcome.equals(low(it, "x402.outcome")))
			.findFirst()
			.orElse(null), (it) -> it != null);
	}

	private List<Observation.ContextView> recorded(String name) {
		return this.recorder.contexts.stream().filter((it) -> name.equals(it.getName())).toList();
	}

	private static String parent(Observation.ContextView context) {
		return context.getParentObservation().getContextView().getName();
	}

	private static String low(Observation.ContextView context, String key) {
		return context.getLowCardinalityKeyValue(key).getValue();
	}

	private static String high(Observation.ContextView context, String key) {
		return context.getHighCardinalityKeyValue(key).getValue();
	}

	private static String keys(KeyValues values) {
		List<String> order = names(PaymentObservationDocumentation.PAYMENT.getLowCardinalityKeyNames());
		return values.stream()
			.sorted(Comparator.comparing((it) -> order.indexOf(it.getKey())))
			.map((it) -> it.getKey() + "=" + it.getValue())
			.collect(Collectors.joining(","));
	}

	private static List<String> names(KeyName[] keys) {
		return Stream.of(keys).map((it) -> it.asString()).toList();
	}

	/** Keeps what was observed. */
	static class Recorder implements ObservationHandler<Observation.Context> {

		private final List<Observation.ContextView> contexts = new CopyOnWriteArrayList<>();

		@Override
		public void onStop(Observation.Context context) {
			this.contexts.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaidController.class)
	static class Application {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

		@Bean
		ObservationRegistry observationRegistry() {
			return TestObservationRegistry.create();
		}

	}

	@RestController
	static class PaidController {

		private final ObservationRegistry registry;

		PaidController(ObservationRegistry registry) {
			this.registry = registry;
		}

		@GetMapping("/paid")
		@PaidEndpoint("$0.001")
		String paid() {
			return Observation.createNotStarted("handler.work", this.registry).observe(() -> "content");
		}

		@GetMapping("/later")
		@PaidEndpoint("$0.001")
		Callable<String> later() {
			return () -> "content";
		}

		@GetMapping("/broken")
		@PaidEndpoint("$0.001")
		String broken() {
			throw new IllegalStateException("broken");
		}

		@GetMapping("/first")
		@PaidEndpoint(price = "$0.002", settlement = Settlement.BEFORE_HANDLER)
		String first() {
			return "content";
		}

		@GetMapping("/mdc")
		@PaidEndpoint("$0.001")
		String mdc() {
			return MDC.get("x402.payment.id");
		}

		@GetMapping("/free")
		String free() {
			return String.valueOf(MDC.get("x402.payment.id"));
		}

	}

}
