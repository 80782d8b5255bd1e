package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
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

	private BigInteger block;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		new OnchainShop().fund(this.gas, BigInteger.TEN.pow(18));
		this.node = NodeProxy.of(this.chain);
		this.block = this.chain.blockNumber();
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
		Call call = tag.equals("safe") ? SMALL : LARGE;
		SampleClient client = start();
		String payment = client.sign(call, Version.V2);
		assertUnknown(client.present(call, Version.V2, payment));
		assertThat(payment().reason()).isEqualTo("in a block that is not " + tag + " yet");
		assertStaysUnknown(client, call, payment);
		// The other tier is not the one that counts.
		this.node.tag(tag.equals("safe") ? "finalized" : "safe", this.chain.blockNumber().longValueExact());
		if (tag.equals("finalized")) {
			assertStaysUnknown(client, call, payment);
		}
		this.node.tag(tag, this.chain.blockNumber().longValueExact());
		assertDeliveredOnce(client, call, payment);
	}

	@Test
	void tierThatIsReachedWithinTheRequestIsEnough() {
		SampleClient client = start("--x402.onchain.timeout=15s");
		String payment = client.sign(SMALL, Version.V2);
		Thread.ofVirtual().start(() -> {
			await().atMost(LIMIT).until(() -> !this.chain.transfersAfter(this.block).isEmpty());
			this.node.tag("safe", this.chain.blockNumber().longValueExact());
		});
		assertThat(client.present(SMALL, Version.V2, payment).statusCode()).isEqualTo(200);
	}

	@Test
	void reconcilerAndEvidenceWaitForTheTier() {
		SampleClient client = start("--x402.onchain.timeout=2s", "--x402.reconcile.interval=1s");
		String payment = client.sign(SMALL, Version.V2);
		assertUnknown(client.present(SMALL, Version.V2, payment));
		int asked = safeAsked();
		await().atMost(LIMIT).until(() -> safeAsked() > asked + 3);
		assertThat(payment().money()).isEqualTo(MoneyState.UNKNOWN);
		this.node.tag("safe", this.chain.blockNumber().longValueExact());
		await().atMost(LIMIT).until(() -> payment().money() == MoneyState.SETTLED);
		assertThat(payment().content()).isNotEqualTo(ContentState.DELIVERED);
		assertDeliveredOnce(client, SMALL, payment);
	}

	@Test
	void reorganisationBeforeTheTierSendsTheSameBytesAgain() {
		SampleClient client = start("--x402.onchain.timeout=2s", "--x402.onchain.resend-after=1s");
		String payment = client.sign(SMALL, Version.V2);
		String before = this.chain.snapshot();
		assertUnknown(client.present(SMALL, Version.V2, payment));
		String hash = this.chain.transfersAfter(this.block).getFirst().transaction();
		this.chain.stopMining();
		this.chain.revert(before);
		assertThat(this.chain.transfersAfter(this.block)).isEmpty();
		assertThat(payment().content()).isNotEqualTo(ContentState.DELIVERED);
		await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() == 1);
		this.chain.mineAtOnce();
		await().atMost(LIMIT)
			.untilAsserted(
					() -> assertThat(this.chain.transfersAfter(this.block)).extracting(LocalChain.Transfer::transaction)
						.containsExactly(hash));
		assertStaysUnknown(client, SMALL, payment);
		this.node.tag("safe", this.chain.blockNumber().longValueExact());
		assertDeliveredOnce(client, SMALL, payment);
	}

	@Test
	void tierThatTheNodeDoesNotKnowRefusesBeforeTheHandler(CapturedOutput output) {
		this.node.tag("safe", -1);
		SampleClient client = start();
		HttpResponse<String> answer = client.pay(SMALL, Version.V2);
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.body()).contains("payment-unavailable").doesNotContain("temperature");
		assertThat(this.sample.payments()).allMatch((it) -> it.transaction() == null);
		assertThat(this.chain.transfersAfter(this.block)).isEmpty();
		assertThat(output).contains("does not know the block tag 'safe'").contains("x402.onchain.finality.safe-from");
		assertThat(client.pay(WEATHER, Version.V2).statusCode()).isEqualTo(200);
		stand();
		await().atMost(LIMIT).until(() -> client.pay(SMALL, Version.V2).body().contains("settlement-unknown"));
	}

	@Test
	void tierThatTheNodeForgetsIsNotReached() {
		SampleClient client = start();
		String payment = client.sign(SMALL, Version.V2);
		assertUnknown(client.present(SMALL, Version.V2, payment));
		this.node.tag("safe", -1);
		assertStaysUnknown(client, SMALL, payment);
		this.node.tag("safe", this.chain.blockNumber().longValueExact());
		assertDeliveredOnce(client, SMALL, payment);
	}

	private SampleClient start() {
		return start("--x402.onchain.timeout=2s", "--x402.reconcile.interval=1h");
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
		List.of("safe", "finalized").forEach((tag) -> this.node.tag(tag, this.block.longValueExact()));
	}

	private int safeAsked() {
		return this.node.asked("safe");
	}

	private Payment payment() {
		assertThat(this.sample.payments()).hasSize(1);
		return this.sample.payments().getFirst();
	}

	private void assertUnknown(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.body()).contains("settlement-unknown").doesNotContain("temperature");
		assertThat(answer.headers().firstValue("Retry-After")).isPresent();
		assertThat(payment().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.chain.transfersAfter(this.block)).singleElement()
			.satisfies((transfer) -> assertThat(transfer.transaction()).isEqualTo(payment().transaction()));
	}

	// Looked for as often as the rest between two looks allows.
	private void assertStaysUnknown(SampleClient client, Call call, String payment) {
		int asked = this.node.methods().size();
		await().atMost(LIMIT).until(() -> {
			assertUnknown(client.present(call, Version.V2, payment));
			return this.node.methods().subList(asked, this.node.methods().size()).contains("eth_getTransactionReceipt");
		});
		assertThat(payment().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	private void assertDeliveredOnce(SampleClient client, Call call, String payment) {
		await().atMost(LIMIT)
			.until(() -> client.present(call, Version.V2, payment), (answer) -> answer.statusCode() == 200);
		await().atMost(LIMIT)
			.untilAsserted(
					() -> assertThat(client.present(call, Version.V2, payment).body()).contains("already-delivered"));
		assertThat(payment().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(payment().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.chain.transfersAfter(this.block)).hasSize(1);
	}

}
