package io.github.x402spring.payment.observation;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.x402spring.web.servlet.GateClient;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a real tracer makes of requests on a real port, with an application whose
 * interceptor keeps a span open around its handlers.
 */
@SpringBootTest(classes = TracedApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
		"x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
		"x402.facilitator.type=sandbox", "management.tracing.sampling.probability=1.0",
		"spring.autoconfigure.exclude=" + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
				+ "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,"
				+ "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration,"
				+ "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
				+ "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration,"
				+ "org.springframework.boot.security.autoconfigure.actuate.web.servlet."
				+ "ManagementWebSecurityAutoConfiguration" })
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class TracingTests {

	private InMemorySpanExporter exporter;

	@Autowired
	private TracedApplication.Leftovers leftovers;

	@LocalServerPort
	private int port;

	private GateClient client;

	@BeforeEach
	void setUp(@Autowired TracedApplication.Spans spans) {
		this.client = new GateClient(this.port);
		this.exporter = spans.exporter();
		this.exporter.reset();
		this.leftovers.found().clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/paid", "/later", "/first", "/forwarding" })
	void spansOfAPaidRequestAreThoseOfThePaymentAndTheThreadIsLeftEmpty(String path) {
		String payment = sign(path);
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(200);
		Map<String, SpanData> spans = await().until(this::byName,
				(it) -> it.containsKey("x402.settle") && it.containsKey("x402.payment")
						&& it.keySet().stream().anyMatch((name) -> name.startsWith("http get")));
		SpanData gate = spans.get("x402.payment");
		SpanData interceptor = parent(gate);
		assertThat(interceptor.getName()).isEqualTo("interceptor");
		SpanData request = parent(interceptor);
		assertThat(request.getName()).isEqualTo("http get " + (path.equals("/forwarding") ? "/forwarded" : path));
		assertThat(parent(spans.get("x402.verify"))).isEqualTo(gate);
		assertThat(parent(spans.get("x402.settle"))).isEqualTo(gate);
		// What is forwarded to has interceptors of its own.
		SpanData worker = parent(spans.get("handler.work"));
		assertThat(path.equals("/forwarding") ? parent(worker) : worker).isEqualTo(gate);
		assertThat(spans.values()).extracting(SpanData::getTraceId).containsOnly(request.getTraceId());
		assertNothingIsLeft();
	}

	@Test
	void logOfTheHandlerNamesTheTrace(CapturedOutput output) {
		assertThat(this.client.pay("/paid").statusCode()).isEqualTo(200);
		SpanData gate = await().until(() -> this.exporter.getFinishedSpanItems()
			.stream()
			.filter((it) -> it.getName().equals("x402.payment") && it.toString().contains("delivered"))
			.findFirst()
			.orElse(null), (it) -> it != null);
		assertThat(output).contains("handler works in " + gate.getTraceId() + "/" + gate.getSpanId());
	}

	@Test
	void attemptAndPaymentAreNamedBySpans() {
		String payment = sign("/paid");
		assertThat(this.client.payWith(payment, "/paid").statusCode()).isEqualTo(200);
		Map<String, SpanData> spans = await().until(this::byName, (it) -> it.containsKey("x402.payment"));
		String id = attribute(spans.get("x402.payment"), "x402.payment.id");
		assertThat(id).hasSize(32);
		assertThat(attribute(spans.get("x402.verify"), "x402.payment.id")).isEqualTo(id);
		assertThat(attribute(spans.get("x402.settle"), "x402.attempt")).containsOnlyDigits();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/broken", "/broken-later" })
	void exceptionOfTheHandlerIsThatOfTheSpan(String path) {
		String payment = sign(path);
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(500);
		SpanData gate = await().until(this::byName, (it) -> it.containsKey("x402.payment")).get("x402.payment");
		assertThat(attribute(gate, "x402.outcome")).isEqualTo("exec_failed");
		assertThat(attribute(gate, "error.type")).isEqualTo("other");
		assertThat(gate.getEvents()).singleElement()
			.satisfies((it) -> assertThat(it.getAttributes().toString()).contains("handler is broken"));
		assertNothingIsLeft();
	}

	@Test
	void challengeLeavesNothing() {
		assertThat(this.client.get("/paid").statusCode()).isEqualTo(402);
		assertNothingIsLeft();
	}

	private void assertNothingIsLeft() {
		await().untilAsserted(() -> assertThat(this.leftovers.found()).isNotEmpty());
		assertThat(this.leftovers.found()).containsOnly("none");
	}

	private SpanData parent(SpanData span) {
		return this.exporter.getFinishedSpanItems()
			.stream()
			.filter((it) -> it.getSpanId().equals(span.getParentSpanId()))
			.findFirst()
			.orElseThrow();
	}

	// The last of a name: of the verifications, that of the verifier.
	private Map<String, SpanData> byName() {
		return this.exporter.getFinishedSpanItems()
			.stream()
			.collect(Collectors.toMap(SpanData::getName, Function.identity(), (one, other) -> other));
	}

	private static @Nullable String attribute(SpanData span, String name) {
		return span.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.filter((it) -> it.getKey().getKey().equals(name))
			.map((it) -> it.getValue().toString())
			.findFirst()
			.orElse(null);
	}

	// The spans of the challenge come when its client has it, and are not looked at.
	private String sign(String path) {
		String challenge = this.client.get(path).headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
		await().until(() -> byName().containsKey("http get " + path));
		this.exporter.reset();
		return this.client.wallet().pay(challenge);
	}

}
