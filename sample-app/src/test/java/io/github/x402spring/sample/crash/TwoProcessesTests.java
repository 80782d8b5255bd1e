package io.github.x402spring.sample.crash;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.x402spring.sample.SampleApplication;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.PaymentRush;
import io.github.x402spring.sample.testsupport.PaymentRush.Outcome;
import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sample.testsupport.SampleProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two processes that share a PostgreSQL and nothing else.
 */
@Tag("integration")
class TwoProcessesTests {

	private static final int CLIENTS = 64;

	private static final Call CALL = Call.get("/api/weather");

	@TempDir
	private static Path directory;

	private static final List<SampleProcess> PROCESSES = new ArrayList<>();

	private static final List<SampleClient> SERVERS = new ArrayList<>();

	private static JdbcClient books;

	private static LocalChain chain;

	private BigInteger block;

	@BeforeAll
	static void start() throws Exception {
		NodeProject.install();
		chain = LocalChain.shared();
		String url = PostgresServer.newDatabase();
		books = JdbcClient.create(new DriverManagerDataSource(url));
		for (int index = 0; index < 2; index++) {
			PROCESSES.add(SampleProcess.launch(directory, SampleApplication.class, "--spring.datasource.url=" + url,
					"--x402.facilitator.type=remote", "--x402.facilitator.url=" + ReferenceFacilitator.sharedUrl(),
					"--x402.plans.forecast.free.calls=0", "--logging.level.x402.payment=warn",
					// Each look at a payment is an event, too.
					"--x402.reconcile.interval=1h"));
		}
		for (SampleProcess process : PROCESSES) {
			SERVERS.add(new SampleClient(process.port()));
		}
	}

	@BeforeEach
	void note() {
		this.block = chain.blockNumber();
		books.sql("truncate x402_payment, x402_payment_event, x402_pass, x402_pass_grant, x402_pass_draw").update();
	}

	@AfterAll
	static void stop() {
		PROCESSES.forEach(SampleProcess::close);
		PROCESSES.clear();
		SERVERS.clear();
	}

	@Test
	void onePaymentBuysOnceWhereverItIsPresented() throws Exception {
		assertThatOnePaymentBuysOnce(20);
	}

	@Test
	@Tag("campaign")
	void onePaymentBuysOnceInManyRounds() throws Exception {
		assertThatOnePaymentBuysOnce(200);
	}

	@Test
	void everyContentHasItsTransferAndItsRow() throws Exception {
		try (PaymentRush rush = PaymentRush.start(SERVERS, 100)) {
			List<Outcome> outcomes = rush.outcomes();
			assertThat(outcomes).extracting(Outcome::status).containsOnly(200);
			List<Transfer> transfers = chain.transfersAfter(this.block);
			assertThat(transfers).extracting(Transfer::transaction)
				.containsExactlyInAnyOrderElementsOf(outcomes.stream().map(Outcome::transaction).toList());
			assertThat(transactions())
				.containsExactlyInAnyOrderElementsOf(transfers.stream().map(Transfer::transaction).toList());
		}
	}

	@Test
	void passOfAHundredCallsServesExactlyAHundred() throws Exception {
		Call purchase = new Call("POST", "/x402/passes/forecast/hundred", "{}");
		HttpResponse<String> sold = SERVERS.getFirst().pay(purchase, Version.V2);
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		String token = SampleClient.json(sold.body()).get("token").stringValue();
		List<Callable<Integer>> calls = new ArrayList<>();
		for (int index = 0; index < 500; index++) {
			SampleClient server = SERVERS.get(index % 2);
			calls.add(() -> server.get("/api/forecast", "PAYMENT-PASS", token).statusCode());
		}
		List<Integer> statuses = new ArrayList<>();
		try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
			for (Future<Integer> status : clients.invokeAll(calls)) {
				statuses.add(status.get());
			}
		}
		assertThat(statuses).containsOnly(200, 402);
		assertThat(statuses).filteredOn((status) -> status == 200).hasSize(100);
		await().untilAsserted(
				() -> assertThat(books.sql("select count(*) from x402_pass_draw").query(Integer.class).single())
					.isZero());
		assertThat(books.sql("select sum(balance) from x402_pass_grant").query(BigDecimal.class).single()).isZero();
	}

	private void assertThatOnePaymentBuysOnce(int rounds) throws Exception {
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int round = 1; round <= rounds; round++) {
				assertThatOneOfAllIsServed(clients, SERVERS.get(round % 2).sign(CALL, Version.V2));
				assertThat(transactions()).hasSize(round);
			}
		}
		assertThat(transactions()).containsExactlyInAnyOrderElementsOf(
				chain.transfersAfter(this.block).stream().map(Transfer::transaction).toList());
		assertThat(events("money = 'RESERVED'")).isEqualTo(rounds);
		assertThat(events("money = 'SETTLING'")).isEqualTo(rounds);
		await()
			.untilAsserted(() -> assertThat(events("money = 'SETTLED' and content = 'DELIVERED'")).isEqualTo(rounds));
	}

	// Half of the clients at each process, and half of them with each version of the
	// protocol: it is the same authorisation, so it is the same payment.
	private static void assertThatOneOfAllIsServed(ExecutorService clients, String payment) throws Exception {
		Map<Version, String> headers = Map.of(Version.V2, payment, Version.V1, version1(payment));
		CyclicBarrier all = new CyclicBarrier(CLIENTS);
		List<Future<Optional<Version>>> served = new ArrayList<>();
		for (int index = 0; index < CLIENTS; index++) {
			SampleClient server = SERVERS.get(index % 2);
			Version version = Version.values()[(index / 2) % 2];
			served.add(clients.submit(() -> {
				all.await();
				return buy(server, version, headers.get(version)) ? Optional.of(version) : Optional.empty();
			}));
		}
		List<Version> winners = new ArrayList<>();
		for (Future<Optional<Version>> version : served) {
			version.get().ifPresent(winners::add);
		}
		assertThat(winners).hasSize(1);
		for (SampleClient server : SERVERS) {
			Version version = winners.getFirst();
			await().untilAsserted(() -> assertThat(server.present(CALL, version, headers.get(version)).body())
				.contains("already-delivered"));
		}
	}

	private static boolean buy(SampleClient server, Version version, String payment) {
		HttpResponse<String> answer = server.present(CALL, version, payment);
		if (answer.statusCode() != 200) {
			assertThatNobodyIsAskedToPayAgain(answer);
		}
		return answer.statusCode() == 200;
	}

	private static void assertThatNobodyIsAskedToPayAgain(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).isIn(409, 503);
		assertThat(answer.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(SampleClient.json(answer.body()).has("accepts")).isFalse();
	}

	private static String version1(String payment) {
		JsonNode authorization = SampleClient.decode(payment).get("payload");
		byte[] text = JsonMapper.shared()
			.writeValueAsBytes(Map.of("x402Version", 1, "scheme", "exact", "network", Version.V1.network(), "payload",
					authorization));
		return Base64.getEncoder().encodeToString(text);
	}

	private static List<String> transactions() {
		return books.sql("select transaction_hash from x402_payment where money = 'SETTLED' and content = 'DELIVERED'")
			.query(String.class)
			.list();
	}

	private static int events(String condition) {
		return books.sql("select count(*) from x402_payment_event where " + condition).query(Integer.class).single();
	}

}
