package io.github.x402spring.sample.facilitator;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.CuttableLine;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * While a facilitator takes its time, the database is there for others.
 */
@Tag("integration")
class SlowFacilitatorTests {

	private static final int REQUESTS = 32;

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Call CALL = Call.get("/api/weather");

	private final AtomicInteger waiting = new AtomicInteger();

	private CuttableLine line;

	private RunningSample sample;

	private SampleClient client;

	@BeforeEach
	void start() throws Exception {
		NodeProject.install();
		this.line = CuttableLine.to(ReferenceFacilitator.sharedUrl());
		this.sample = RunningSample.start(this.line.url(), "--spring.datasource.url=" + PostgresServer.newDatabase(),
				"--spring.datasource.hikari.maximum-pool-size=2", "--x402.reconcile.interval=1h",
				// Long enough for all of them to arrive.
				"--x402.facilitator.verify-timeout=14s", "--x402.facilitator.settle-timeout=14s");
		this.client = new SampleClient(this.sample.port());
	}

	@AfterEach
	void stop() throws Exception {
		if (this.sample != null) {
			this.line.mend();
			this.sample.close();
			this.line.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /verify", "POST /settle" })
	void noConnectionIsHeldWhileAllRequestsWait(String call) throws Exception {
		this.line.watch((request) -> {
			if (request.startsWith(call)) {
				this.waiting.incrementAndGet();
			}
		});
		this.line.holdBack(call);
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<HttpResponse<String>>> answers = new ArrayList<>();
			for (int index = 0; index < REQUESTS; index++) {
				Version version = Version.values()[index % 2];
				answers.add(clients.submit(() -> this.client.pay(CALL, version)));
			}
			await().atMost(LIMIT).until(() -> this.waiting.get() == REQUESTS);
			assertThatPoolIsIdleForASecond();
			assertThat(this.client.payments().get("recent")).isNotEmpty();
			assertThat(answers).noneMatch(Future::isDone);
			this.line.mend();
			for (Future<HttpResponse<String>> answer : answers) {
				assertThat(answer.get().statusCode()).isEqualTo(200);
			}
		}
		await().untilAsserted(() -> assertThat(this.sample.payments()).hasSize(REQUESTS)
			.extracting(Payment::content)
			.containsOnly(ContentState.DELIVERED));
	}

	private void assertThatPoolIsIdleForASecond() throws InterruptedException {
		HikariPoolMXBean pool = this.sample.context().getBean(HikariDataSource.class).getHikariPoolMXBean();
		for (int look = 0; look < 20; look++) {
			assertThat(pool.getActiveConnections()).isZero();
			assertThat(pool.getThreadsAwaitingConnection()).isZero();
			Thread.sleep(50);
		}
	}

}
