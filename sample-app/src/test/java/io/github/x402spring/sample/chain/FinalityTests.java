package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.NodeProxy;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.ECKeyPair;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample counts payments as settled when their blocks are final enough for their
 * value. A node in front of the real one says which blocks are.
 */
@Tag("integration")
@ExtendWith(OutputCaptureExtension.class)
class FinalityTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** For $0.001, included. */
	private static final Call WEATHER = Call.get("/api/weather");

	/** For $0.002, safe. */
	private static final Call SMALL = Call.get("/api/report/small");

	/** For $0.01, finalized. */
	private static final Call LARGE = Call.get("/api/report/large");

	private final ECKeyPair gas = OnchainShop.key();

	private LocalChain chain;

	private NodeProxy node;

	private RunningSample sample;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		new OnchainShop().fund(this.gas, BigInteger.TEN.pow(18));
		this.node = NodeProxy.of(this.chain);
		stand();
	}

	@AfterEach
	void close() {
		if (this.sample != null) {
			this.sample.close();
		}
		this.node.close();
		this.chain.mineAtOnce();
	}

	@Test
	void smallPaymentHasSettledAsSoonAsItIsInABlock() {
		assertThat(start().pay(WEATHER, Version.V2).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "safe", "finalized" })
	void largerPaymentWaitsForItsTierAndIsDeliveredOnce(String tag) {
		start();
		SinglePayment payment = SinglePayment.of(this.sample, tag.equals("safe") ? SMALL : LARGE);
		payment.assertUnknown(payment.present());
		assertThat(payment.row().reason()).isEqualTo("in a block that is not " + tag + " yet");
		assertStaysUnknown(payment);
		if (tag.equals("finalized")) {
			reach("safe");
			assertStaysUnknown(payment);
		}
		reach(tag);
		payment.assertCollectedOnce();
	}

	@Test
	void tierThatIsReachedWithinTheRequestIsEnough() {
		start("--x402.onchain.timeout=15s");
		SinglePayment payment = SinglePayment.of(this.sample, SMALL);
		Thread.ofVirtual().start(() -> {
			await().atMost(LIMIT).until(() -> payment.transfers() == 1);
			reach("safe");
		});
		assertThat(payment.present().statusCode()).isEqualTo(200);
	}

	@Test
	void reconcilerAndEvidenceWaitForTheTier() {
		start("--x402.onchain.timeout=2s", "--x402.reconcile.interval=1s");
		SinglePayment payment = SinglePayment.of(this.sample, SMALL);
		payment.assertUnknown(payment.present());
		int asked = this.node.asked("safe");
		await().atMost(LIMIT).until(() -> this.node.asked("safe") > asked + 3);
		assertThat(payment.row().money()).isEqualTo(MoneyState.UNKNOWN);
		reach("safe");
		await().atMost(LIMIT).until(() -> payment.row().money() == MoneyState.SETTLED);
		assertThat(payment.row().content()).isNotEqualTo(ContentState.DELIVERED);
		payment.assertCollectedOnce();
	}

	@Test
	void reorganisationBeforeTheTierSendsTheSameBytesAgain() {
		start("--x402.onchain.timeout=2s", "--x402.onchain.lease=5s", "--x402.onchain.resend-after=1s");
		SinglePayment payment = SinglePayment.of(this.sample, SMALL);
		String before = this.chain.snapshot();
		payment.assertUnknown(payment.present());
		String hash = payment.transaction();
		this.chain.stopMining();
		this.chain.revert(before);
		assertThat(payment.transfers()).isZero();
		assertThat(payment.row().content()).isNotEqualTo(ContentState.DELIVERED);
		await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() == 1);
		this.chain.mineAtOnce();
		await().atMost(LIMIT).until(() -> payment.transfers() == 1);
		assertThat(payment.transaction()).isEqualTo(hash);
		assertStaysUnknown(payment);
		reach("safe");
		payment.assertCollectedOnce();
	}

	@Test
	void tierThatTheNodeDoesNotKnowRefusesBeforeTheHandler(CapturedOutput output) {
		this.node.tag("safe", -1);
		SampleClient client = start();
		SinglePayment payment = SinglePayment.of(this.sample, SMALL);
		payment.assertNotSent(payment.present());
		assertThat(output).contains("does not know the block tag 'safe'").contains("x402.onchain.finality.safe-from");
		assertThat(client.pay(WEATHER, Version.V2).statusCode()).isEqualTo(200);
		stand();
		await().atMost(LIMIT).until(() -> client.pay(SMALL, Version.V2).body().contains("settlement-unknown"));
	}

	@Test
	void tierThatTheNodeForgetsIsNotReached() {
		start();
		SinglePayment payment = SinglePayment.of(this.sample, SMALL);
		payment.assertUnknown(payment.present());
		this.node.tag("safe", -1);
		assertStaysUnknown(payment);
		reach("safe");
		payment.assertCollectedOnce();
	}

	private SampleClient start() {
		return start("--x402.onchain.timeout=2s", "--x402.onchain.lease=5s", "--x402.reconcile.interval=1h");
	}

	private SampleClient start(String... arguments) {
		this.sample = RunningSample.startOnchain(this.node.url(), OnchainShop.hex(this.gas),
				Stream
					.concat(Stream.of("--x402.onchain.finality.safe-from=0.002",
							"--x402.onchain.finality.finalized-from=0.01"), Stream.of(arguments))
					.toArray(String[]::new));
		return new SampleClient(this.sample.port());
	}

	/** Blocks come, but none of them is safe. */
	private void stand() {
		List.of("safe", "finalized").forEach(this::reach);
	}

	/** All blocks that are there now have reached a tier. */
	private void reach(String tag) {
		this.node.tag(tag, this.chain.blockNumber().longValueExact());
	}

	// Twice as long as the rest between two looks at the chain, a fifth of the lease.
	private void assertStaysUnknown(SinglePayment payment) {
		await().during(Duration.ofSeconds(2)).atMost(LIMIT).until(() -> {
			payment.assertUnknown(payment.present());
			return true;
		});
		assertThat(payment.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(payment.transfers()).isOne();
	}

}
