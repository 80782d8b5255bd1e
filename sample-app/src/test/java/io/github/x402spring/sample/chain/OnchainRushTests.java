package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

	@Test
	void everyContentHasItsTransferAndEveryTransferItsContent() throws Exception {
		assertThatAllPay(300);
	}

	@Test
	void everyContentHasItsTransferIfBlocksComeByTheClock() throws Exception {
		this.chain.mineByTheClock();
		assertThatAllPay(6 * PaymentRush.AT_A_TIME);
	}

	// It forgets what waits for a block, as a node does that starts again.
	@Test
	void nodeThatIsAwayInTheMiddleDelaysPaymentsAndLosesNone() throws Exception {
		try (CuttableLine line = CuttableLine.to(this.chain.url());
				RunningSample sample = RunningSample.startOnchain(line.url(), OnchainShop.hex(this.gas),
						"--x402.onchain.timeout=4s", "--x402.onchain.resend-after=1s", "--x402.reconcile.interval=1s");
				PaymentRush rush = PaymentRush.start(new SampleClient(sample.port()), 100)) {
			await().atMost(LIMIT).until(() -> rush.paid() > 20);
			this.chain.stopMining();
			await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() >= PaymentRush.AT_A_TIME / 2);
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

	@Test
	void processThatIsKilledInTheMiddleLosesNoPaymentAndMakesNoneTwice() throws Exception {
		String database = PostgresServer.newDatabase();
		List<String> payments;
		try (SampleProcess before = launch(database)) {
			SampleClient client = new SampleClient(before.port());
			payments = IntStream.range(0, 48).mapToObj((i) -> client.sign(CALL, Version.V2)).toList();
			this.chain.mineByTheClock();
			try (ExecutorService clients = Executors.newFixedThreadPool(PaymentRush.AT_A_TIME)) {
				payments.forEach((payment) -> clients.submit(() -> client.present(CALL, Version.V2, payment)));
				await().atMost(LIMIT).until(() -> this.chain.transfersAfter(this.block).size() > 16);
				await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() > 0);
				before.kill();
			}
		}
		try (SampleProcess after = launch(database)) {
			SampleClient client = new SampleClient(after.port());
			for (String payment : payments) {
				List<HttpResponse<String>> answers = new ArrayList<>();
				await().atMost(LIMIT).pollInterval(Duration.ofMillis(100)).until(() -> {
					answers.add(client.present(CALL, Version.V2, payment));
					return answers.getLast().statusCode() == 409
							&& answers.getLast().body().contains("already-delivered");
				});
				assertThat(answers).extracting(HttpResponse::statusCode).isSubsetOf(200, 409, 503);
			}
		}
		assertThat(this.chain.transfersAfter(this.block)).extracting(Transfer::nonce)
			.containsExactlyInAnyOrderElementsOf(payments.stream().map(OnchainRushTests::nonce).toList());
	}

	private SampleProcess launch(String database) throws Exception {
		return SampleProcess.launch(this.directory, SampleApplication.class, "--spring.datasource.url=" + database,
				"--x402.facilitator.type=onchain", "--x402.rpc-url=" + this.chain.url(),
				"--x402.onchain.private-key=" + OnchainShop.hex(this.gas), "--x402.onchain.lease=3s",
				"--x402.ledger.lease=3s", "--x402.reconcile.interval=500ms", "--logging.level.x402.payment=warn");
	}

	private void assertThatAllPay(int count) throws Exception {
		try (RunningSample sample = RunningSample.startOnchain(this.chain.url(), OnchainShop.hex(this.gas));
				PaymentRush rush = PaymentRush.start(new SampleClient(sample.port()), count)) {
			BigInteger payee = this.chain.balance(SampleClient.PAYEE);
			List<Outcome> outcomes = rush.outcomes();
			assertThat(outcomes).extracting(Outcome::status).containsOnly(200);
			List<Transfer> transfers = this.chain.transfersAfter(this.block);
			assertThat(transfers).hasSize(count).extracting(Transfer::value).containsOnly(BigInteger.valueOf(1000));
			assertThat(transfers.stream().collect(Collectors.toMap(Transfer::nonce, Transfer::transaction)))
				.containsExactlyInAnyOrderEntriesOf(
						outcomes.stream().collect(Collectors.toMap(Outcome::nonce, Outcome::transaction)));
			assertThat(this.chain.balance(SampleClient.PAYEE)).isEqualTo(payee.add(BigInteger.valueOf(1000L * count)));
			assertThat(sample.payments()).hasSize(count).extracting(Payment::money).containsOnly(MoneyState.SETTLED);
		}
	}

	private static String nonce(String payment) {
		return SampleClient.decode(payment).at("/payload/authorization/nonce").stringValue();
	}

}
