package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The clock of the sample is ahead of the chain or behind it. Clients have the right
 * time.
 */
@Tag("integration")
class ClockSkewTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Call WEATHER = Call.get("/api/weather");

	private final ECKeyPair gas = OnchainShop.key();

	private final SkewedClock clock = new SkewedClock();

	private LocalChain chain;

	private RunningSample sample;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		new OnchainShop().fund(this.gas, BigInteger.TEN.pow(18));
	}

	private SinglePayment pay(String timeout) {
		this.sample = RunningSample.startOnchain((context) -> context.registerBean(Clock.class, () -> this.clock),
				this.chain.url(), "--x402.onchain.private-key=" + OnchainShop.hex(this.gas),
				"--x402.onchain.timeout=" + timeout, "--x402.onchain.resend-after=1s", "--x402.reconcile.interval=1h");
		return SinglePayment.of(this.sample, WEATHER);
	}

	@AfterEach
	void close() {
		if (this.sample != null) {
			this.sample.close();
		}
		this.chain.mineAtOnce();
	}

	@ParameterizedTest
	@ValueSource(longs = { -600, -120, -45, 0, 45 })
	void clockThatIsBehindOrALittleAheadSellsOnce(long seconds) {
		SinglePayment payment = pay("15s");
		this.clock.skew = Duration.ofSeconds(seconds);
		assertThat(payment.present().statusCode()).isEqualTo(200);
		payment.assertDeliveredOnce();
		this.clock.skew = Duration.ZERO;
		payment.assertDeliveredOnce();
	}

	@ParameterizedTest
	@ValueSource(longs = { 90, 120 })
	void clockThatIsAheadByMoreThanAMinuteSellsNothingUntilItIsRight(long seconds) {
		SinglePayment payment = pay("15s");
		this.clock.skew = Duration.ofSeconds(seconds);
		payment.assertNotSent(payment.present());
		this.clock.skew = Duration.ZERO;
		payment.assertCollectedOnce();
	}

	@Test
	void authorisationThatHasEndedByAClockAheadIsRefused() {
		SinglePayment payment = pay("15s");
		this.clock.skew = Duration.ofMinutes(10);
		HttpResponse<String> answer = payment.present();
		assertThat(answer.statusCode()).isEqualTo(402);
		assertThat(answer.body()).doesNotContain("temperature");
		assertThat(payment.transfers()).isZero();
		this.clock.skew = Duration.ZERO;
		payment.assertCollectedOnce();
	}

	@ParameterizedTest
	@ValueSource(longs = { -120, 120, 3600 })
	void clockThatJumpsWhileAPaymentIsUnderWayMakesItAQuestion(long seconds) throws Exception {
		SinglePayment payment = pay("5s");
		this.chain.stopMining();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<HttpResponse<String>> answer = executor.submit(payment::present);
			await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() == 1);
			this.clock.skew = Duration.ofSeconds(seconds);
			payment.assertUnknown(answer.get());
		}
		this.chain.mineAtOnce();
		await().atMost(LIMIT).until(() -> payment.transfers() == 1);
		this.clock.skew = Duration.ZERO;
		payment.assertCollectedOnce();
	}

	// What it was about to do at a later time is not put off until then.
	@Test
	void transactionThatIsLostIsSentAgainThoughTheClockWasPutBack() {
		SinglePayment payment = pay("5s");
		this.clock.skew = Duration.ofSeconds(50);
		this.chain.stopMining();
		payment.assertUnknown(payment.present());
		this.clock.skew = Duration.ZERO;
		this.chain.call("hardhat_dropTransaction", payment.row().transaction());
		await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() == 1);
		this.chain.mineAtOnce();
		payment.assertCollectedOnce();
	}

	private static final class SkewedClock extends Clock {

		private volatile Duration skew = Duration.ZERO;

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return Instant.now().plus(this.skew);
		}

	}

}
