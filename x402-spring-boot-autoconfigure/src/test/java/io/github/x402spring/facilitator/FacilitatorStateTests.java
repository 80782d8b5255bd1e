package io.github.x402spring.facilitator;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.x402spring.facilitator.client.FacilitatorAuthentication;
import io.github.x402spring.facilitator.client.FacilitatorClient;
import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorSettings;
import io.github.x402spring.facilitator.client.RestClientFacilitatorClient;
import io.github.x402spring.testsupport.BrokenServer;
import io.github.x402spring.testsupport.UsualFacilitator;
import io.github.x402spring.testsupport.WorkedExample;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is known and what is observed of a facilitator by its answers.
 */
@Tag("integration")
class FacilitatorStateTests {

	private static final FacilitatorLimits LIMITS = new FacilitatorLimits(Duration.ofSeconds(9), Duration.ofSeconds(20),
			8, 8);

	private static final FacilitatorLimits LIMITS_OF_ONE = new FacilitatorLimits(Duration.ofSeconds(9),
			Duration.ofSeconds(20), 1, 1);

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private final List<Observation.ContextView> observed = new CopyOnWriteArrayList<>();

	private volatile String status = "200 OK";

	private volatile String headers = "";

	private BrokenServer server;

	private Facilitator facilitator;

	@BeforeEach
	void start() throws IOException {
		this.server = new BrokenServer((socket, request, count) -> answer(socket));
		TestObservationRegistry registry = TestObservationRegistry.create();
		registry.observationConfig().observationHandler(new Recorder());
		FacilitatorClient client = RestClientFacilitatorClient.create(new FacilitatorSettings(this.server.url(),
				Duration.ofSeconds(10), FacilitatorAuthentication.none(), null));
		this.facilitator = new Facilitator("x402.facilitator",
				FacilitatorClient.observed(client, "127.0.0.1", registry, null), Set.of(), LIMITS,
				Clock.fixed(NOW, ZoneOffset.UTC));
	}

	@AfterEach
	void stop() throws IOException {
		this.server.close();
	}

	@Test
	void stateIsThatOfTheLastAnswer() {
		assertThat(this.facilitator.state()).isEqualTo(FacilitatorState.UNTRIED);
		this.facilitator.refresh();
		assertThat(this.facilitator.state()).isEqualTo(FacilitatorState.WORKING);
		this.status = "500 Oops";
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this.facilitator::refresh);
		assertThat(this.facilitator.state()).isEqualTo(FacilitatorState.FAILING);
		assertThat(this.facilitator.trouble()).contains(FacilitatorException.Trouble.SERVER_ERROR);
		this.status = "200 OK";
		this.facilitator.refresh();
		assertThat(this.facilitator.state()).isEqualTo(FacilitatorState.WORKING);
		assertThat(this.facilitator.trouble()).isEmpty();
	}

	@Test
	void facilitatorThatAskedToWaitIsPaused() {
		this.status = "429 Slow Down";
		this.headers = "Retry-After: 30\r\n";
		assertThatExceptionOfType(FacilitatorException.class)
			.isThrownBy(() -> this.facilitator.verify(WorkedExample.v2(), Deadline.in(Duration.ofSeconds(20))));
		assertThat(this.facilitator.state()).isEqualTo(FacilitatorState.PAUSED);
		assertThat(this.facilitator.pausedFor()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
	}

	@Test
	void historyIsToldByTheClockOfTheApplication() {
		this.facilitator.refresh();
		assertThat(this.facilitator.lastSuccess()).contains(NOW);
		this.status = "500 Oops";
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this.facilitator::refresh);
		assertThat(this.facilitator.lastFailure()).contains(NOW);
	}

	@Test
	void thatThereIsNoRoomHereIsNoFailureOfTheFacilitator() throws Exception {
		CountDownLatch called = new CountDownLatch(1);
		CountDownLatch over = new CountDownLatch(1);
		try (BrokenServer slow = new BrokenServer((socket, request) -> {
			called.countDown();
			over.await();
			socket.close();
		}); ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
			Facilitator full = new Facilitator("x402.facilitator",
					RestClientFacilitatorClient.create(UsualFacilitator.settings(slow.url())), Set.of(), LIMITS_OF_ONE,
					Clock.systemUTC());
			other.submit(() -> full.settle(WorkedExample.v2(), Deadline.in(Duration.ofSeconds(20))));
			called.await();
			assertThatExceptionOfType(FacilitatorException.class)
				.isThrownBy(() -> full.settle(WorkedExample.v2(), Deadline.in(Duration.ofSeconds(20))))
				.satisfies((ex) -> assertThat(ex.trouble()).isEqualTo(FacilitatorException.Trouble.NO_ROOM));
			assertThat(full.trouble()).isEmpty();
			assertThat(full.lastFailure()).isEmpty();
			over.countDown();
		}
	}

	@Test
	void clockIsReadFromTheDateOfTheAnswer() {
		assertThat(this.facilitator.clockSkew()).isEmpty();
		this.facilitator.refresh();
		assertThat(this.facilitator.clockSkew()).isEmpty();
		this.headers = "Date: "
				+ DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().plusSeconds(100).atOffset(ZoneOffset.UTC))
				+ "\r\n";
		this.facilitator.refresh();
		assertThat(this.facilitator.clockSkew().orElseThrow()).isBetween(Duration.ofSeconds(97),
				Duration.ofSeconds(101));
		this.headers = "Date: yesterday\r\n";
		this.facilitator.refresh();
		assertThat(this.facilitator.kinds()).isPresent();
	}

	@Test
	void callsAreObservedWithClosedErrorTypes() throws IOException {
		this.facilitator.refresh();
		this.status = "500 Oops";
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this.facilitator::refresh);
		this.server.close();
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this.facilitator::refresh);
		assertThat(this.observed).extracting(Observation.ContextView::getName).containsOnly("x402.facilitator");
		assertThat(this.observed).extracting((it) -> value(it, "error.type"))
			.startsWith("none", "server_error")
			.contains("not_connected");
		assertThat(this.observed).extracting((it) -> value(it, "x402.operation")).containsOnly("supported");
		assertThat(this.observed).extracting((it) -> value(it, "server.address")).containsOnly("127.0.0.1");
		assertThat(this.observed.getFirst().getAllKeyValues().stream().map(KeyValue::getKey))
			.containsExactlyInAnyOrder("x402.operation", "server.address", "http.response.status_code", "error.type");
		assertThat(this.observed).extracting((it) -> value(it, "http.response.status_code"))
			.startsWith("200", "500")
			.endsWith("none");
	}

	private static String value(Observation.ContextView context, String key) {
		return context.getLowCardinalityKeyValue(key).getValue();
	}

	private void answer(Socket socket) throws IOException {
		String body = this.status.startsWith("200") ? BadDay.GOOD.get("/supported") : "oops";
		socket.getOutputStream()
			.write(("HTTP/1.1 " + this.status + "\r\n" + this.headers + "Content-Length: " + body.length()
					+ "\r\nConnection: close\r\n\r\n" + body)
				.getBytes(StandardCharsets.UTF_8));
	}

	private final class Recorder implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			FacilitatorStateTests.this.observed.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
