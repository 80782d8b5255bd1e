package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.SampleApplication;
import io.github.x402spring.sample.testsupport.CuttableLine;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.PaymentRush;
import io.github.x402spring.sample.testsupport.PaymentRush.Outcome;
import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sample.testsupport.SampleProcess;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * Many payments at a time, settled by the sample itself: answers, books and chain say the
 * same, also if the node or the process dies in the middle.
 */
@Tag("campaign")
@Tag("integration")
class OnchainRushTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final Call CALL = Call.get("/api/weather");

	/** Set for a run by hand: the usual numbers suit the time that all tests have. */
	private static final Optional<Integer> PAYMENTS = Optional.ofNullable(Integer.getInteger("rush.payments"));

	private LocalChain chain;

	private ECKeyPair gas;

	private BigInteger block;

	@TempDir
	private Path directory;

	@BeforeEach
	void start() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		this.chain.mineAtOnce();
		this.gas = OnchainShop.key();
		new OnchainShop().fund(this.gas, BigInteger.TEN.pow(19));
		this.block = this.chain.blockNumber();
	}

	@AfterEach
	void stop() {
		this.chain.mineAtOnce();
	}

	@ParameterizedTest
	@EnumSource
	void everyContentHasItsTransferAndEveryTransferItsContent(Way way) throws Exception {
		assertThatAllPay(way, PAYMENTS.orElse(300), this.chain::mineAtOnce);
	}

	@ParameterizedTest
	@EnumSource
	void everyContentHasItsTransferIfBlocksComeByTheClock(Way way) throws Exception {
		assertThatAllPay(way, PAYMENTS.orElse(6 * PaymentRush.AT_A_TIME), this.chain::mineByTheClock);
	}

	// It forgets what waits for a block, as a node does that starts again.
	@ParameterizedTest
	@EnumSource
	void nodeThatIsAwayInTheMiddleDelaysPaymentsAndLosesNone(Way way) throws Exception {
		try (CuttableLine line = CuttableLine.to(this.chain.url());
				RunningSample sample = RunningSample.startOnchain(line.url(), OnchainShop.hex(this.gas),
						way.with("--x402.onchain.timeout=4s", "--x402.onchain.resend-after=1s",
								"--x402.reconcile.interval=1s"));
				PaymentRush rush = PaymentRush.start(payers(way, sample.port()), PAYMENTS.orElse(100))) {
			await().atMost(LIMIT).until(() -> rush.paid() > 20);
			this.chain.stopMining();
			await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() >= way.pending);
			line.cut();
			this.chain.call("eth_getBlockByNumber", "pending", false)
				.get("transactions")
				.forEach((hash) -> this.chain.call("hardhat_dropTransaction", hash.stringValue()));
			Thread.sleep(Duration.ofSeconds(6));
			this.chain.mineAtOnce();
			line.mend();
			List<Outcome> outcomes = rush.outcomes();
			assertThat(outcomes).extracting(Outcome::status).isSubsetOf(200, 503);
			SampleClient client = new SampleClient(sample.port());
			for (Outcome outcome : outcomes) {
				await().atMost(LIMIT)
					.until(() -> client.present(CALL, outcome.version(), outcome.payment()).statusCode() == 409);
			}
			await().untilAsserted(() -> assertThat(sample.payments()).hasSameSizeAs(outcomes)
				.extracting(Payment::money, Payment::content)
				.containsOnly(tuple(MoneyState.SETTLED, ContentState.DELIVERED)));
			assertThat(this.chain.transfersAfter(this.block)).extracting(Transfer::nonce)
				.containsExactlyInAnyOrderElementsOf(outcomes.stream().map(Outcome::nonce).toList());
		}
	}

	@ParameterizedTest
	@EnumSource
	void processThatIsKilledInTheMiddleLosesNoPaymentAndMakesNoneTwice(Way way) throws Exception {
		String database = PostgresServer.newDatabase();
		List<String> payments;
		try (SampleProcess before = launch(database, way)) {
			SampleClient client = new SampleClient(before.port());
			List<SampleClient> payers = payers(way, before.port());
			payments = IntStream.range(0, PAYMENTS.orElse(48))
				.mapToObj((i) -> payers.get(i % payers.size()).sign(CALL, Version.V2))
				.toList();
			this.chain.mineByTheClock();
			try (ExecutorService clients = Executors.newFixedThreadPool(PaymentRush.AT_A_TIME)) {
				payments.forEach((payment) -> clients.submit(() -> client.present(CALL, Version.V2, payment)));
				await().atMost(LIMIT).until(() -> this.chain.transfersAfter(this.block).size() > 16);
				await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() > 0);
				before.kill();
			}
		}
		assertThat(this.chain.transfersAfter(this.block)).hasSizeLessThan(payments.size());
		try (SampleProcess after = launch(database, way);
				ExecutorService clients = Executors.newFixedThreadPool(PaymentRush.AT_A_TIME)) {
			SampleClient client = new SampleClient(after.port());
			List<Callable<List<Integer>>> presented = new ArrayList<>();
			payments.forEach((payment) -> presented.add(() -> untilDelivered(client, payment)));
			for (Future<List<Integer>> statuses : clients.invokeAll(presented)) {
				assertThat(statuses.get()).isSubsetOf(200, 409, 503);
			}
		}
		assertThat(this.chain.transfersAfter(this.block)).extracting(Transfer::nonce)
			.containsExactlyInAnyOrderElementsOf(payments.stream().map(OnchainRushTests::nonce).toList());
	}

	private static List<Integer> untilDelivered(SampleClient client, String payment) {
		List<Integer> statuses = new ArrayList<>();
		await().atMost(LIMIT).pollInterval(Duration.ofMillis(100)).until(() -> {
			HttpResponse<String> answer = client.present(CALL, Version.V2, payment);
			statuses.add(answer.statusCode());
			return answer.statusCode() == 409 && answer.body().contains("already-delivered");
		});
		return statuses;
	}

	private SampleProcess launch(String database, Way way) throws Exception {
		return SampleProcess.launch(this.directory, SampleApplication.class,
				way.with("--spring.datasource.url=" + database, "--x402.facilitator.type=onchain",
						"--x402.rpc-url=" + this.chain.url(), "--x402.onchain.private-key=" + OnchainShop.hex(this.gas),
						"--x402.onchain.lease=3s", "--x402.ledger.lease=3s", "--x402.reconcile.interval=500ms",
						"--logging.level.x402.payment=warn"));
	}

	private void assertThatAllPay(Way way, int count, Runnable mining) throws Exception {
		try (RunningSample sample = RunningSample.startOnchain(this.chain.url(), OnchainShop.hex(this.gas),
				way.with())) {
			List<SampleClient> payers = payers(way, sample.port());
			BigInteger payee = this.chain.balance(SampleClient.PAYEE);
			mining.run();
			List<Outcome> outcomes;
			try (PaymentRush rush = PaymentRush.start(payers, count)) {
				outcomes = rush.outcomes();
			}
			assertThat(outcomes).extracting(Outcome::status).containsOnly(200);
			List<Transfer> transfers = this.chain.transfersAfter(this.block);
			assertThat(transfers).hasSize(count).extracting(Transfer::value).containsOnly(BigInteger.valueOf(1000));
			assertThat(transfers.stream().collect(Collectors.toMap(Transfer::nonce, Transfer::transaction)))
				.containsExactlyInAnyOrderEntriesOf(
						outcomes.stream().collect(Collectors.toMap(Outcome::nonce, Outcome::transaction)));
			assertThat(transfers.stream().map(Transfer::transaction).distinct().count())
				.isBetween((long) count / PaymentRush.AT_A_TIME, (long) count / way.least);
			assertThat(this.chain.balance(SampleClient.PAYEE)).isEqualTo(payee.add(BigInteger.valueOf(1000L * count)));
			assertThat(sample.payments()).hasSize(count).extracting(Payment::money).containsOnly(MoneyState.SETTLED);
		}
	}

	// A batch has one payment of each payer.
	private static List<SampleClient> payers(Way way, int port) {
		if (way == Way.SINGLE) {
			return List.of(new SampleClient(port));
		}
		OnchainShop shop = new OnchainShop();
		return IntStream.range(0, PaymentRush.AT_A_TIME).mapToObj((i) -> {
			ECKeyPair payer = shop.payer();
			shop.refill(payer);
			return new SampleClient(port, new SandboxWallet(OnchainShop.hex(payer), Clock.systemUTC()));
		}).toList();
	}

	private static String nonce(String payment) {
		return SampleClient.decode(payment).at("/payload/authorization/nonce").stringValue();
	}

	/**
	 * How many payments are in a transaction.
	 */
	enum Way {

		/** One. */
		SINGLE(PaymentRush.AT_A_TIME / 2, 1),

		/** Some. */
		BATCHED(1, 2, "--x402.onchain.batch.size=" + PaymentRush.AT_A_TIME, "--x402.onchain.batch.max-wait=200ms");

		/** How many transactions wait for a block before the node goes away. */
		private final int pending;

		/** How many payments are in a transaction, on average. */
		private final int least;

		private final List<String> arguments;

		Way(int pending, int least, String... arguments) {
			this.pending = pending;
			this.least = least;
			this.arguments = List.of(arguments);
		}

		private String[] with(String... more) {
			return Stream.concat(this.arguments.stream(), Stream.of(more)).toArray(String[]::new);
		}

	}

}
