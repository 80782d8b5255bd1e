package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingAccount;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.crypto.CryptoUtils;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * The service that holds the key of the account for gas gets into trouble when it is
 * asked to sign a transaction that has its nonce.
 */
@Tag("integration")
class KeyServiceTroubleTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Call WEATHER = Call.get("/api/weather");

	private final ECKeyPair gas = OnchainShop.key();

	private final SendingAccount account = new SendingAccount(OnchainShop.NETWORK, TokenCalls.address(this.gas));

	private final AtomicInteger asked = new AtomicInteger();

	private volatile KeyService service = KeyService.WORKS;

	private LocalChain chain;

	private RunningSample sample;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		new OnchainShop().fund(this.gas, BigInteger.TEN.pow(18));
	}

	@AfterEach
	void close() {
		this.service = KeyService.WORKS;
		if (this.sample != null) {
			this.sample.close();
		}
		this.chain.mineAtOnce();
	}

	@ParameterizedTest
	@EnumSource(names = { "FAILS", "SIGNS_BY_ANOTHER_KEY" })
	void paymentIsNotSentAndLeavesNoGap(KeyService trouble) {
		start("--x402.onchain.timeout=5s");
		SinglePayment payment = SinglePayment.of(this.sample, WEATHER);
		this.service = trouble;
		payment.assertNotSent(payment.present());
		assertThat(this.asked).as("was asked to sign").hasPositiveValue();
		assertThat(nonces()).isEmpty();
		this.service = KeyService.WORKS;
		payment.assertCollectedOnce();
		assertThat(new SampleClient(this.sample.port()).pay(WEATHER, Version.V2).statusCode()).isEqualTo(200);
		assertThat(sentOnChain()).isEqualTo(2);
	}

	@Test
	void failureAmongManyHoldsUpNoneOfTheOthers() throws Exception {
		start("--x402.onchain.timeout=10s");
		BigInteger block = this.chain.blockNumber();
		SampleClient client = new SampleClient(this.sample.port());
		List<String> payments = IntStream.range(0, 12).mapToObj((i) -> client.sign(WEATHER, Version.V2)).toList();
		this.service = KeyService.FAILS_NOW_AND_THEN;
		List<Integer> statuses = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<HttpResponse<String>>> answers = payments.stream()
				.map((payment) -> executor.submit(() -> client.present(WEATHER, Version.V2, payment)))
				.toList();
			for (Future<HttpResponse<String>> answer : answers) {
				statuses.add(answer.get().statusCode());
			}
		}
		assertThat(statuses).contains(200, 503).containsOnly(200, 503);
		this.service = KeyService.WORKS;
		for (String payment : payments) {
			await().atMost(LIMIT).until(() -> client.present(WEATHER, Version.V2, payment).statusCode() == 409);
		}
		// The books are closed after the answers went out.
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(this.sample.payments()).hasSize(payments.size())
				.extracting(Payment::money, Payment::content)
				.containsOnly(tuple(MoneyState.SETTLED, ContentState.DELIVERED)));
		assertThat(this.chain.transfersAfter(block)).hasSize(payments.size());
		assertThat(sentOnChain()).isEqualTo(payments.size());
	}

	// What it signs in the end is sent, so nothing may be called not sent until then.
	@Test
	void serviceThatHangsMakesItAQuestion() {
		start("--x402.onchain.timeout=1s");
		SinglePayment payment = SinglePayment.of(this.sample, WEATHER);
		this.service = KeyService.HANGS;
		HttpResponse<String> answer = payment.present();
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.body()).contains("settlement-unknown").doesNotContain("temperature");
		assertThat(payment.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(payment.row().transaction()).isNull();
		assertThat(payment.transfers()).isZero();
		this.service = KeyService.WORKS;
		await().atMost(LIMIT).until(() -> payment.transfers() == 1);
		payment.assertCollectedOnce();
		assertThat(sentOnChain()).isEqualTo(1);
	}

	@Test
	void transactionThatCannotBeReplacedIsStillWaitedFor() throws Exception {
		start("--x402.onchain.timeout=20s", "--x402.onchain.raise-after=1s", "--x402.onchain.resend-after=1s");
		SinglePayment payment = SinglePayment.of(this.sample, WEATHER);
		this.chain.stopMining();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<HttpResponse<String>> answer = executor.submit(payment::present);
			await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() == 1);
			int before = this.asked.get();
			this.service = KeyService.FAILS;
			await().atMost(LIMIT).until(() -> this.asked.get() > before + 2);
			this.chain.mineAtOnce();
			assertThat(answer.get().statusCode()).isEqualTo(200);
		}
		payment.assertDeliveredOnce();
	}

	private void start(String... arguments) {
		TransactionSigner signer = TransactionSigners.remote(this.account.address(), (digest) -> {
			int number = this.asked.incrementAndGet();
			while (this.service == KeyService.HANGS) {
				LockSupport.parkNanos(1_000_000);
			}
			return switch (this.service) {
				case WORKS, HANGS -> sign(this.gas, digest);
				case FAILS -> throw new IllegalStateException("the service is throttled");
				case FAILS_NOW_AND_THEN -> {
					if (number % 3 == 0) {
						throw new IllegalStateException("the service is throttled");
					}
					yield sign(this.gas, digest);
				}
				case SIGNS_BY_ANOTHER_KEY -> sign(OnchainShop.key(), digest);
			};
		});
		this.sample = RunningSample.startOnchain(
				(context) -> context.registerBean(TransactionSigner.class, () -> signer), this.chain.url(), arguments);
	}

	private static byte[] sign(ECKeyPair key, byte[] digest) {
		return CryptoUtils.toDerFormat(key.sign(digest));
	}

	private List<Long> nonces() {
		return this.sample.context()
			.getBean(TransactionOutbox.class)
			.open(this.account)
			.stream()
			.map(OutgoingTransaction::nonce)
			.toList();
	}

	private int sentOnChain() {
		return Integer
			.decode(this.chain.call("eth_getTransactionCount", this.account.address().value(), "latest").stringValue());
	}

	enum KeyService {

		WORKS, FAILS, FAILS_NOW_AND_THEN, SIGNS_BY_ANOTHER_KEY, HANGS

	}

}
