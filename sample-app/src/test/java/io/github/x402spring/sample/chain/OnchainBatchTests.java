package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.key.EvmTransaction;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.rail.BatchSettings;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.onchain.rail.SettlementSettings;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Payments of several payers are settled by one transaction on a real chain.
 */
@Tag("integration")
class OnchainBatchTests {

	private static final String MULTICALL = "0xcA11bde05977b3631167028862bE2a173976CA11";

	/** Code that reverts every call. */
	private static final String REVERTS = "0x5f5ffd";

	/** Code that uses up all gas. */
	private static final String BURNS = "0xfe";

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final ECKeyPair gas = OnchainShop.key();

	private final TransactionOutbox outbox = new InMemoryTransactionOutbox();

	private final List<OnchainRail> rails = new ArrayList<>();

	private OnchainShop shop;

	private LocalChain chain;

	private String multicall;

	private BigInteger block;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.shop = new OnchainShop();
		this.chain = this.shop.chain();
		this.multicall = this.chain.call("eth_getCode", MULTICALL, "latest").stringValue();
		this.shop.fund(this.gas, BigInteger.TEN.pow(18));
		this.block = this.chain.blockNumber();
	}

	@AfterEach
	void close() {
		this.rails.forEach(OnchainRail::close);
		this.chain.call("hardhat_setCode", MULTICALL, this.multicall);
		this.chain.mineAtOnce();
	}

	@ParameterizedTest
	@CsvSource({ "1, 66_300", "2, 57_500", "10, 45_800", "50, 43_500", "100, 43_200" })
	void paymentsOfDifferentPayersAreOneTransactionAndCostLess(int size, String limit) throws Exception {
		// The first payment to a payee costs more, and the last of a payer less.
		this.shop.token().send(LocalChain.TOKEN, this.shop.token().mint(this.shop.seller(), 1));
		List<CheckedPayment> payments = IntStream.range(0, size).mapToObj((i) -> {
			ECKeyPair payer = this.shop.payer();
			this.shop.refill(payer);
			return this.shop.pay(payer);
		}).toList();
		List<String> hashes = settled(settle(start(size, LIMIT.dividedBy(2)), payments));
		assertThat(hashes).hasSize(size).containsOnly(hashes.getFirst());
		assertThat(this.chain.transfersAfter(this.block)).hasSize(size).allSatisfy((transfer) -> {
			assertThat(transfer.transaction()).isEqualTo(hashes.getFirst());
			assertThat(transfer.to()).isEqualTo(this.shop.seller().value());
			assertThat(transfer.value()).isEqualTo(OnchainShop.VALUE);
		}).extracting(LocalChain.Transfer::from).containsExactlyInAnyOrderElementsOf(payers(payments));
		assertThat(sent(payments)).hasSize(1);
		long each = gasUsed(hashes.getFirst()) / size;
		assertThat(each).isLessThan(Long.parseLong(limit.replace("_", "")));
	}

	@Test
	void fewerPaymentsAreSentWhenTheyHaveWaitedLongEnough() throws Exception {
		List<CheckedPayment> payments = payments(3);
		List<String> hashes = settled(settle(start(50, Duration.ofMillis(500)), payments));
		assertThat(hashes).containsOnly(hashes.getFirst());
		assertThat(this.chain.transfersAfter(this.block)).hasSize(3);
	}

	@Test
	void onePaymentIsNoBatch() throws Exception {
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		settled(settle(start(50, Duration.ofMillis(200)), List.of(payment)));
		assertThat(sent(List.of(payment))).singleElement()
			.satisfies((it) -> assertThat(EvmTransaction.read(it.signed()).to().value()).isEqualTo(LocalChain.TOKEN));
	}

	@Test
	void batchThatTheAccountCannotPayForIsSplit() throws Exception {
		List<CheckedPayment> payments = payments(4);
		BigInteger baseFee = new BigInteger(this.chain.call("eth_getBlockByNumber", "latest", false)
			.get("baseFeePerGas")
			.stringValue()
			.substring(2), 16);
		BigInteger fee = baseFee.shiftLeft(1).add(BigInteger.valueOf(1_000_000_000));
		// A batch of four has a limit of 490,000.
		this.shop.fund(this.gas, fee.multiply(BigInteger.valueOf(450_000)));
		settled(settle(start(4, LIMIT.dividedBy(2)), payments));
		assertThat(sent(payments)).extracting((it) -> it.payments().size()).containsExactly(2, 2);
	}

	@Test
	void batchHasOnePaymentOfAPayer() throws Exception {
		ECKeyPair twice = this.shop.payer();
		this.shop.refill(twice);
		List<CheckedPayment> payments = Stream
			.concat(payments(2).stream(), Stream.of(this.shop.pay(twice), this.shop.pay(twice)))
			.toList();
		List<String> hashes = settled(settle(start(50, Duration.ofMillis(500)), payments));
		assertThat(hashes).hasSize(4);
		assertThat(hashes.get(2)).isNotEqualTo(hashes.get(3));
		assertThat(hashes.stream().distinct()).hasSize(2);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * 4);
	}

	@Test
	void paymentWhoseMoneyIsGoneInTheBlockIsNotKnownAndTheOthersArePaid() throws Exception {
		OnchainRail rail = start(3, LIMIT.dividedBy(2));
		ECKeyPair drained = this.shop.payer();
		List<CheckedPayment> payments = Stream.concat(payments(2).stream(), Stream.of(this.shop.pay(drained))).toList();
		List<SettlementResult> results = settleInABlock(rail, payments,
				() -> setBalance(TokenCalls.address(drained), BigInteger.ZERO));
		List<String> hashes = settled(results.subList(0, 2));
		assertThat(results.getLast())
			.isEqualTo(new SettlementResult.Unknown("batch without this transfer", hashes.getFirst()));
		assertThat(hashes).containsOnly(hashes.getFirst());
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * 2);
		setBalance(TokenCalls.address(drained), BigInteger.valueOf(OnchainShop.VALUE));
		assertThat(settled(List.of(rail.settle(payments.getLast())))).doesNotContainAnyElementsOf(hashes);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * 3);
	}

	@Test
	void paymentThatIsAgainPossibleAfterItsBatchIsSentAlone() throws Exception {
		OnchainRail rail = start(2, LIMIT.dividedBy(2));
		List<CheckedPayment> payments = payments(2);
		Address late = new Address(payments.getLast().payer());
		List<SettlementResult> results = settleInABlock(rail, payments, () -> {
			setBalance(late, BigInteger.ZERO);
			this.chain.call("evm_mine");
			setBalance(late, BigInteger.valueOf(OnchainShop.VALUE));
		});
		assertThat(settled(results)).doesNotHaveDuplicates();
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * 2);
	}

	@Test
	void paymentWhoseMoneyIsGoneBeforeIsNotSentAndTheOthersArePaid() throws Exception {
		ECKeyPair drained = this.shop.payer();
		List<CheckedPayment> payments = Stream.concat(payments(2).stream(), Stream.of(this.shop.pay(drained))).toList();
		setBalance(TokenCalls.address(drained), BigInteger.ZERO);
		OnchainRail rail = start(3, LIMIT.dividedBy(2));
		List<SettlementResult> results = settle(rail, payments);
		List<String> hashes = settled(results.subList(0, 2));
		assertThat(hashes).containsOnly(hashes.getFirst());
		assertThat(results.getLast()).isEqualTo(new SettlementResult.Unknown("transfer would fail"));
		assertThat(this.outbox.find(payments.getLast().key())).isEmpty();
	}

	@Test
	void nonceThatAStrangerUsedIsNotKnownThoughHePaid() throws Exception {
		List<CheckedPayment> payments = payments(3);
		ECKeyPair other = OnchainShop.key();
		this.shop.fund(other, BigInteger.TEN.pow(18));
		settled(List.of(start(other, new InMemoryTransactionOutbox(), BatchSettings.NONE).settle(payments.getLast())));
		List<SettlementResult> results = settle(start(3, LIMIT.dividedBy(2)), payments);
		assertThat(settled(results.subList(0, 2))).hasSize(2);
		assertThat(results.getLast()).isEqualTo(new SettlementResult.Unknown("transfer would fail"));
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * 3);
	}

	@Test
	void payerWithCodeIsInNoBatch() throws Exception {
		List<CheckedPayment> payments = payments(3);
		String wallet = payments.getLast().payer();
		this.chain.call("hardhat_setCode", wallet, BURNS);
		List<String> hashes = settled(settle(start(3, LIMIT.dividedBy(2)), payments));
		assertThat(hashes.subList(0, 2)).containsOnly(hashes.getFirst()).doesNotContain(hashes.getLast());
		assertThat(sent(payments)).extracting((it) -> it.payments().size()).containsExactlyInAnyOrder(1, 2);
	}

	@ParameterizedTest
	@ValueSource(strings = { REVERTS, BURNS })
	void tokenThatRefusesEverythingIsNotPaidForAndOthersAreSettled(String code) throws Exception {
		Address paused = TokenCalls.address(OnchainShop.key());
		this.chain.call("hardhat_setCode", paused.value(), code);
		OnchainShop other = new OnchainShop(paused);
		List<CheckedPayment> payments = Stream
			.concat(payments(2).stream(), Stream.of(other.pay(OnchainShop.key()), other.pay(OnchainShop.key())))
			.toList();
		List<SettlementResult> results = settle(start(4, LIMIT.dividedBy(2)), payments);
		assertThat(settled(results.subList(0, 2))).hasSize(2);
		assertThat(results.subList(2, 4)).containsOnly(new SettlementResult.Unknown("transfer would fail"));
		assertThat(sent(payments.subList(2, 4))).isEmpty();
	}

	@Test
	void successWithoutATransferIsNoPayment() throws Exception {
		Address liar = TokenCalls.address(OnchainShop.key());
		// Stops at once, which is a success.
		this.chain.call("hardhat_setCode", liar.value(), "0x00");
		CheckedPayment unpaid = new OnchainShop(liar).pay(OnchainShop.key());
		List<CheckedPayment> payments = Stream.concat(payments(2).stream(), Stream.of(unpaid)).toList();
		List<SettlementResult> results = settle(start(3, LIMIT.dividedBy(2)), payments);
		assertThat(results.getLast()).isEqualTo(
				new SettlementResult.Unknown("batch without this transfer", settled(results.subList(0, 2)).getFirst()));
	}

	@Test
	void batchThatWouldFailAsAWholeIsSentOneByOne() throws Exception {
		this.chain.call("hardhat_setCode", MULTICALL, REVERTS);
		List<CheckedPayment> payments = payments(4);
		assertThat(settled(settle(start(4, LIMIT.dividedBy(2)), payments))).doesNotHaveDuplicates();
		assertThat(sent(payments)).hasSize(4);
	}

	@Test
	void batchThatFailedAsAWholeIsSentOneByOne() throws Exception {
		List<CheckedPayment> payments = payments(4);
		List<SettlementResult> results = settleInABlock(start(4, LIMIT.dividedBy(2)), payments,
				() -> this.chain.call("hardhat_setCode", MULTICALL, REVERTS));
		assertThat(settled(results)).doesNotHaveDuplicates();
		assertThat(sent(payments)).extracting((it) -> it.payments().size()).containsExactly(4, 1, 1, 1, 1);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * 4);
	}

	@Test
	void chainWithoutMulticallHasNoBatchesAndNoWaitForThem() throws Exception {
		this.chain.call("hardhat_setCode", MULTICALL, "0x");
		OnchainRail rail = start(3, LIMIT.dividedBy(2));
		assertThat(settled(settle(rail, payments(3)))).doesNotHaveDuplicates();
		long begin = System.nanoTime();
		assertThat(settled(settle(rail, payments(2)))).doesNotHaveDuplicates();
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT.dividedBy(2));
	}

	@Test
	void authorizationThatEndsEarlyIsSentAloneAtOnce() throws Exception {
		OnchainRail rail = start(2, LIMIT.dividedBy(2));
		List<CheckedPayment> payments = payments(2);
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<SettlementResult> waiting = executor.submit(() -> rail.settle(payments.getFirst()));
			CheckedPayment early = this.shop.pay(this.shop.payer(), Duration.ofSeconds(50));
			String alone = settled(List.of(rail.settle(early))).getFirst();
			assertThat(waiting.isDone()).isFalse();
			// The batch had room for one more.
			List<String> batch = settled(List.of(rail.settle(payments.getLast()), waiting.get()));
			assertThat(batch).containsOnly(batch.getFirst()).doesNotContain(alone);
		}
	}

	@Test
	void sameBytesAreSentAfterARestart() throws Exception {
		List<CheckedPayment> payments = payments(5);
		OnchainRail before = start(5, Duration.ofSeconds(1));
		this.chain.stopMining();
		List<SettlementResult> results = settleUntil(before, payments, before::close);
		OutgoingTransaction batch = sent(payments).getFirst();
		String hash = batch.signed().hash();
		assertThat(results).containsOnly(new SettlementResult.Unknown("stopped", hash));
		this.chain.call("hardhat_dropTransaction", hash);
		assertThat(isKnown(hash)).isFalse();
		OnchainRail after = start(5, Duration.ofSeconds(1));
		await().atMost(LIMIT).until(() -> isKnown(hash));
		this.chain.mineAtOnce();
		assertThat(settled(settle(after, payments))).containsOnly(hash);
		assertThat(sent(payments)).containsExactly(batch);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * 5);
	}

	@Test
	void whatWaitsForOthersIsNotSentIfTheProcessEnds() throws Exception {
		List<CheckedPayment> payments = payments(3);
		OnchainRail rail = start(50, LIMIT.dividedBy(2));
		List<SettlementResult> results = settle(rail, payments, () -> {
			await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
			rail.close();
		});
		assertThat(results).containsOnly(new SettlementResult.NotSent(Duration.ZERO));
		assertThat(sent(payments)).isEmpty();
	}

	@Test
	void batchThatPaysTooLittleIsReplacedByTheSamePayments() throws Exception {
		List<CheckedPayment> payments = payments(5);
		SettlementSettings settings = new SettlementSettings(LIMIT, Duration.ofMillis(50), Duration.ofSeconds(1),
				Duration.ofSeconds(2), Duration.ofSeconds(5), SettlementSettings.DEFAULT.maxFeePerGas());
		OnchainRail rail = start(this.gas, this.outbox, settings.with(new BatchSettings(5, Duration.ofSeconds(1))));
		this.chain.stopMining();
		List<SettlementResult> results = settleUntil(rail, payments, () -> {
			OutgoingTransaction first = sent(payments).getFirst();
			raiseBaseFee(first.fees().most().multiply(BigInteger.TWO));
			await().atMost(LIMIT).until(() -> {
				OutgoingTransaction last = sent(payments).getLast();
				return last.attempt() > 1 && isKnown(last.signed().hash());
			});
			this.chain.mineAtOnce();
		});
		List<OutgoingTransaction> sent = sent(payments);
		assertThat(sent).hasSizeGreaterThan(1).allSatisfy((it) -> {
			assertThat(it.payments()).isEqualTo(sent.getFirst().payments()).hasSize(5);
			assertThat(EvmTransaction.read(it.signed()).withFees(sent.getFirst().fees()))
				.isEqualTo(EvmTransaction.read(sent.getFirst().signed()));
		});
		List<String> hashes = settled(results);
		assertThat(hashes).containsOnly(hashes.getFirst()).doesNotContain(sent.getFirst().signed().hash());
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * 5);
	}

	private List<SettlementResult> settleInABlock(OnchainRail rail, List<CheckedPayment> payments, Runnable before)
			throws Exception {
		this.chain.stopMining();
		return settleUntil(rail, payments, () -> {
			before.run();
			this.chain.mineAtOnce();
		});
	}

	// Then something happens to what was sent.
	private List<SettlementResult> settleUntil(OnchainRail rail, List<CheckedPayment> payments, Runnable then)
			throws Exception {
		return settle(rail, payments, () -> {
			await().atMost(LIMIT).until(() -> sent(payments).stream().anyMatch((it) -> isKnown(it.signed().hash())));
			then.run();
		});
	}

	private List<SettlementResult> settle(OnchainRail rail, List<CheckedPayment> payments) throws Exception {
		return settle(rail, payments, () -> {
		});
	}

	private List<SettlementResult> settle(OnchainRail rail, List<CheckedPayment> payments, Runnable then)
			throws Exception {
		List<SettlementResult> results = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<SettlementResult>> all = payments.stream()
				.map((payment) -> executor.submit(() -> rail.settle(payment)))
				.toList();
			then.run();
			for (Future<SettlementResult> one : all) {
				results.add(one.get());
			}
		}
		return results;
	}

	private List<CheckedPayment> payments(int count) {
		return IntStream.range(0, count).mapToObj((i) -> this.shop.pay(this.shop.payer())).toList();
	}

	private static List<String> payers(List<CheckedPayment> payments) {
		return payments.stream().map(CheckedPayment::payer).toList();
	}

	private List<OutgoingTransaction> sent(List<CheckedPayment> payments) {
		return payments.stream()
			.flatMap((payment) -> this.outbox.find(payment.key()).stream())
			.distinct()
			.sorted(Comparator.comparing(OutgoingTransaction::nonce).thenComparing(OutgoingTransaction::attempt))
			.toList();
	}

	private boolean isKnown(String hash) {
		return !this.chain.call("eth_getTransactionByHash", hash).isNull();
	}

	private long gasUsed(String hash) {
		return Long.decode(this.chain.call("eth_getTransactionReceipt", hash).get("gasUsed").stringValue());
	}

	// The second variable of the token is the map of balances.
	private void setBalance(Address owner, BigInteger value) {
		String slot = Hash.sha3("0x" + "0".repeat(24) + owner.value().substring(2) + "%064x".formatted(1));
		this.chain.call("hardhat_setStorageAt", LocalChain.TOKEN, slot.replaceFirst("^0x0*", "0x"),
				"0x%064x".formatted(value));
	}

	private void raiseBaseFee(BigInteger fee) {
		this.chain.call("hardhat_setNextBlockBaseFeePerGas", "0x" + fee.toString(16));
		this.chain.call("evm_mine");
	}

	private OnchainRail start(int size, Duration maxWait) {
		return start(this.gas, this.outbox, new BatchSettings(size, maxWait));
	}

	private OnchainRail start(ECKeyPair sender, TransactionOutbox box, BatchSettings batch) {
		return start(sender, box, new SettlementSettings(LIMIT, Duration.ofMillis(50), Duration.ofSeconds(1),
				Duration.ofSeconds(30), Duration.ofSeconds(5), SettlementSettings.DEFAULT.maxFeePerGas())
			.with(batch));
	}

	private OnchainRail start(ECKeyPair sender, TransactionOutbox box, SettlementSettings settings) {
		OnchainRail rail = new OnchainRail(this.shop.chains(),
				List.of(TransactionSigners.ofKey(OnchainShop.hex(sender))), box, settings, Clock.systemUTC());
		this.rails.add(rail);
		rail.start();
		return rail;
	}

	private static List<String> settled(List<SettlementResult> results) {
		assertThat(results).hasOnlyElementsOfType(SettlementResult.Settled.class);
		return results.stream().map((result) -> ((SettlementResult.Settled) result).transaction()).toList();
	}

}
