package io.github.x402spring.benchmark;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.helpers.NOPAppender;
import io.github.x402spring.Network;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.actuate.metrics.Meters;
import io.github.x402spring.actuate.payments.PaymentStatistics;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Secp256k1SignatureRecovery;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.event.LoggingPaymentListener;
import io.github.x402spring.payment.event.PaymentLifecycleEvent;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.observation.PaymentObservations;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.rail.RailRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.web.servlet.GatedMappingInterceptor;
import io.github.x402spring.web.servlet.PaymentGate;
import io.github.x402spring.web.servlet.PaymentInterceptor;
import io.github.x402spring.web.servlet.answer.AnswerLimits;
import io.github.x402spring.web.servlet.handler.PaidEndpointFactory;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.LoggerFactory;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;
import org.springframework.web.method.HandlerMethod;

/**
 * What the gate adds to a request: nothing to speak of for free handlers, the challenge
 * for unpaid ones, and the whole life of a payment for paid ones. Run with
 * {@code -prof gc} for the bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class GateBenchmark {

	private static final int PAYMENTS = 20_000;

	/** Observations, meters, events and log: all of them, or none. */
	@Param({ "off", "on" })
	public String watched;

	private static final byte[] CONTENT = new byte[200];

	private final MockHttpServletRequest freeRequest = request(null);

	private final MockHttpServletResponse freeResponse = new MockHttpServletResponse();

	private final HandlerMethod free = handler("free");

	private final HandlerMethod paid = handler("paid");

	private GatedMappingInterceptor gated;

	private Filter filter;

	private PaymentInterceptor interceptor;

	private String[] payments;

	private int next;

	@Setup
	public void sign() throws ServletException, IOException {
		// Log events are made, but not written.
		Logger log = (Logger) LoggerFactory.getLogger(LoggingPaymentListener.LOGGER);
		log.setLevel(ch.qos.logback.classic.Level.INFO);
		log.setAdditive(false);
		log.addAppender(new NOPAppender<>());
		build();
		MockHttpServletResponse challenge = new MockHttpServletResponse();
		handle(request(null), challenge, this.paid);
		SandboxWallet wallet = SandboxWallet.developmentKey(0);
		this.payments = new String[PAYMENTS];
		for (int i = 0; i < PAYMENTS; i++) {
			this.payments[i] = wallet.pay(challenge.getHeader("PAYMENT-REQUIRED"));
		}
	}

	// A fresh ledger, so that the same payments are new again.
	@Setup(Level.Iteration)
	public void build() {
		ExactEvmScheme scheme = new ExactEvmScheme(new AssetRegistry(List.of()), new Secp256k1SignatureRecovery(),
				Duration.ofSeconds(6));
		List<PaymentScheme> schemes = List.of(scheme);
		PaymentWay option = new PaymentWay(new Network("eip155:84532"), null,
				new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8").value(), Duration.ofHours(1));
		PaidEndpointFactory factory = new PaidEndpointFactory(new QuoteFactory(schemes), Wire.protocols(),
				List.of(option), Duration.ofHours(1), (text) -> text, (name) -> null, new Plans(List.of()), () -> null,
				List.of());
		PaidHandlerResolver endpoints = new PaidHandlerResolver(factory, new PaidEndpointCatalogue(), List::of);
		PaymentRequiredEntryPoint entryPoint = new ProblemPaymentRequiredEntryPoint(Wire.protocols(), null);
		boolean on = this.watched.equals("on");
		MeterRegistry meters = new SimpleMeterRegistry();
		AssetRegistry assets = new AssetRegistry(List.of());
		PaymentObservations observed = new PaymentObservations(on ? registry(meters) : ObservationRegistry.NOOP, assets,
				null, null);
		List<PaymentRail> rails = List
			.of(StubRail.settling((payment) -> new SettlementResult.Settled("0x" + "ab".repeat(32))));
		PaymentEngine engine = new PaymentEngine(Wire.protocols(), observed.schemes(schemes),
				new RailRegistry(observed.rails(rails), (payment) -> new Evidence.None()),
				observed.verifier((payment) -> new VerificationResult.Valid()),
				observed.ledger(
						new InMemoryPaymentLedger(DataSize.ofMegabytes(256), Duration.ofHours(1), Clock.systemUTC())),
				on ? listeners(meters, assets) : List.of(), PaymentPolicy.DEFAULT, Clock.systemUTC());
		PaymentGate gate = new PaymentGate(endpoints, Wire.protocols(), entryPoint);
		this.gated = gate.mappingInterceptor();
		this.interceptor = gate.paymentInterceptor(engine, null, observed);
		this.filter = gate.settlementFilter(new AnswerLimits(1024 * 1024, 8192, 512), "private, no-store");
		this.next = 0;
	}

	@Benchmark
	public Object freeWithoutGate() throws ServletException, IOException {
		chain(this.free, false).doFilter(this.freeRequest, this.freeResponse);
		return this.freeResponse;
	}

	@Benchmark
	public Object freeWithGate() throws ServletException, IOException {
		this.filter.doFilter(this.freeRequest, this.freeResponse, chain(this.free, true));
		return this.freeResponse;
	}

	@Benchmark
	public Object challenged() throws ServletException, IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		handle(request(null), response, this.paid);
		return response;
	}

	@Benchmark
	public Object paid() throws ServletException, IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		if (this.next == PAYMENTS) {
			build();
		}
		handle(request(this.payments[this.next++]), response, this.paid);
		if (response.getStatus() != 200) {
			throw new IllegalStateException("Not served: " + response.getStatus());
		}
		return response;
	}

	private static ObservationRegistry registry(MeterRegistry meters) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new DefaultMeterObservationHandler(meters))
			.observationHandler(Meters.heldAnswers(meters));
		return registry;
	}

	private static List<PaymentListener> listeners(MeterRegistry meters, AssetRegistry assets) {
		return List.of(Meters.payments(assets, meters), new PaymentStatistics(Clock.systemUTC()),
				new LoggingPaymentListener(true), PaymentLifecycleEvent.publishing((event) -> {
				}));
	}

	private void handle(HttpServletRequest request, HttpServletResponse response, HandlerMethod handler)
			throws ServletException, IOException {
		this.filter.doFilter(request, response, chain(handler, true));
	}

	private FilterChain chain(HandlerMethod handler, boolean gate) {
		return (request, response) -> {
			HttpServletRequest httpRequest = (HttpServletRequest) request;
			HttpServletResponse httpResponse = (HttpServletResponse) response;
			if (gate && !pass(httpRequest, httpResponse, handler)) {
				return;
			}
			if (handler == this.paid) {
				response.getOutputStream().write(CONTENT);
			}
		};
	}

	private boolean pass(HttpServletRequest request, HttpServletResponse response, HandlerMethod handler)
			throws ServletException {
		try {
			this.gated.preHandle(request, response, handler);
			return this.interceptor.preHandle(request, response, handler);
		}
		catch (Exception ex) {
			throw new ServletException(ex);
		}
	}

	private static MockHttpServletRequest request(String payment) {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/paid");
		if (payment != null) {
			request.addHeader("PAYMENT-SIGNATURE", payment);
		}
		return request;
	}

	private static HandlerMethod handler(String name) {
		try {
			return new HandlerMethod(new Controller(), Controller.class.getDeclaredMethod(name));
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** What is served. */
	static class Controller {

		@PaidEndpoint("$0.01")
		void paid() {
		}

		void free() {
		}

	}

}
