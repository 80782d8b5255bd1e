package io.github.x402spring.sample.chain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.rail.BatchSettings;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.onchain.rail.SettlementSettings;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.NodeProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The rail counts payments as settled when their block is safe. A node in front of the
 * real one says which block is.
 */
@Tag("integration")
class OnchainFinalityTests {

	private static final FinalityPolicy SAFE = new FinalityPolicy(BigDecimal.ZERO, null, new AssetRegistry(List.of()));

	private final ECKeyPair gas = OnchainShop.key();

	private final TransactionOutbox outbox = new InMemoryTransactionOutbox();

	private final List<OnchainRail> rails = new ArrayList<>();

	private OnchainShop shop;

	private LocalChain chain;

	private NodeProxy node;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.shop = new OnchainShop();
		this.chain = this.shop.chain();
		this.shop.fund(this.gas, BigInteger.TEN.pow(18));
		this.node = NodeProxy.of(this.chain);
		reach();
	}

	@AfterEach
	void close() {
		this.rails.forEach(OnchainRail::close);
		this.node.close();
		this.chain.mineAtOnce();
	}

	@Test
	void paymentsOfABatchAreSettledTogetherWhenItsBlockIsSafe() throws Exception {
		OnchainRail rail = start(new BatchSettings(3, Duration.ofSeconds(1)));
		List<CheckedPayment> payments = IntStream.range(0, 3)
			.mapToObj((i) -> this.shop.pay(this.shop.payer()))
			.toList();
		reach();
		List<String> hashes = settle(rail, payments).stream().map(OnchainFinalityTests::pending).toList();
		assertThat(hashes).hasSize(3).containsOnly(hashes.getFirst());
		assertThat(this.shop.earned()).isEqualTo(3 * OnchainShop.VALUE);
		reach();
		assertThat(settle(rail, payments)).containsOnly(new SettlementResult.Settled(hashes.getFirst()));
		assertThat(payments).allMatch((payment) -> this.outbox.find(payment.key()).size() == 1);
	}

	@Test
	void restartDoesNotMakeItSafe() {
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		reach();
		OnchainRail before = start(BatchSettings.NONE);
		String hash = pending(before.settle(payment));
		before.close();
		OnchainRail after = start(BatchSettings.NONE);
		assertThat(pending(after.settle(payment))).isEqualTo(hash);
		reach();
		assertThat(after.settle(payment)).isEqualTo(new SettlementResult.Settled(hash));
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE);
	}

	@Test
	void receiptsAreNotAskedForWhileTheirBlockCannotBeSafe() throws Exception {
		OnchainRail rail = start(BatchSettings.NONE);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		reach();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<SettlementResult> result = executor.submit(() -> rail.settle(payment));
			await().until(() -> this.shop.earned().signum() > 0);
			int asked = this.node.asked("safe");
			await().until(() -> this.node.asked("safe") > asked + 10);
			assertThat(this.node.methods().stream().filter("eth_getTransactionReceipt"::equals).count())
				.isLessThan(asked + 5);
			assertThat(pending(result.get())).isNotNull();
		}
	}

	@Test
	void nothingIsSentWhileTheNodeDoesNotKnowWhatIsSafe() {
		this.node.tag("safe", -1);
		OnchainRail rail = start(BatchSettings.NONE);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> rail.verify(payment));
		assertThat(rail.settle(payment)).isInstanceOf(SettlementResult.NotSent.class);
		assertThat(this.outbox.find(payment.key())).isEmpty();
		assertThat(this.node.methods()).doesNotContain("eth_sendRawTransaction");
		reach();
		assertThat(rail.verify(payment)).isEqualTo(new VerificationResult.Valid());
		await().until(() -> !(rail.settle(payment) instanceof SettlementResult.NotSent));
		reach();
		assertThat(rail.settle(payment)).isInstanceOf(SettlementResult.Settled.class);
	}

	/** All blocks are safe that are there now. */
	private void reach() {
		this.node.tag("safe", this.chain.blockNumber().longValueExact());
	}

	private OnchainRail start(BatchSettings batch) {
		SettlementSettings settings = new SettlementSettings(Duration.ofSeconds(3), Duration.ofMillis(50),
				Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5),
				SettlementSettings.DEFAULT.maxFeePerGas());
		OnchainRail rail = new OnchainRail(OnchainShop.chains(this.node.url()),
				List.of(TransactionSigners.ofKey(OnchainShop.hex(this.gas))), this.outbox,
				settings.with(batch).with(SAFE), Clock.systemUTC());
		this.rails.add(rail);
		rail.start();
		return rail;
	}

	private static List<SettlementResult> settle(OnchainRail rail, List<CheckedPayment> payments) throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<SettlementResult>> all = payments.stream()
				.map((payment) -> executor.submit(() -> rail.settle(payment)))
				.toList();
			List<SettlementResult> results = new ArrayList<>();
			for (Future<SettlementResult> one : all) {
				results.add(one.get());
			}
			return results;
		}
	}

	private static String pending(SettlementResult result) {
		assertThat(result).isInstanceOfSatisfying(SettlementResult.Unknown.class,
				(unknown) -> assertThat(unknown.cause()).isEqualTo("in a block that is not safe yet"));
		return ((SettlementResult.Unknown) result).transaction();
	}

}
