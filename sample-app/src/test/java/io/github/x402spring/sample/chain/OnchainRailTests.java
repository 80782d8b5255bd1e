package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.onchain.key.EvmTransaction;
import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.onchain.rail.SettlementSettings;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.evm.ExactEvmProof;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.CryptoUtils;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Payments are settled by accounts of the seller's on a real chain. Each test has a
 * seller, payers and an account for gas of its own.
 */
@Tag("integration")
class OnchainRailTests {

	private static final BigInteger ONE_COIN = BigInteger.TEN.pow(18);

	private static final SettlementSettings SETTINGS = settings(Duration.ofSeconds(10), Duration.ofSeconds(30),
			SettlementSettings.DEFAULT.maxFeePerGas());

	private static final SettlementSettings IMPATIENT = settings(Duration.ofSeconds(4), Duration.ofSeconds(30),
			SettlementSettings.DEFAULT.maxFeePerGas());

	private final ECKeyPair gas = OnchainShop.key();

	private final TransactionOutbox outbox = new InMemoryTransactionOutbox();

	private final List<OnchainRail> rails = new ArrayList<>();

	private OnchainShop shop;

	private LocalChain chain;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.shop = new OnchainShop();
		this.chain = this.shop.chain();
		this.shop.fund(this.gas, ONE_COIN);
	}

	@AfterEach
	void close() {
		this.rails.forEach(OnchainRail::close);
		this.chain.mineAtOnce();
	}

	@Test
	void paymentIsOneTransferOfExactlyThePrice() {
		OnchainRail rail = start(SETTINGS);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		BigInteger block = this.chain.blockNumber();
		assertThat(rail.verify(payment)).isEqualTo(new VerificationResult.Valid());
		String hash = settled(rail.settle(payment));
		assertThat(this.chain.transfersAfter(block)).singleElement().satisfies((transfer) -> {
			assertThat(transfer.transaction()).isEqualTo(hash);
			assertThat(transfer.from()).isEqualTo(payment.payer());
			assertThat(transfer.to()).isEqualTo(this.shop.seller().value());
			assertThat(transfer.value()).isEqualTo(OnchainShop.VALUE);
		});
	}

	@Test
	void paymentThatIsPresentedAgainIsNotSentAgain() {
		OnchainRail rail = start(SETTINGS);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		String hash = settled(rail.settle(payment));
		assertThat(settled(rail.settle(payment))).isEqualTo(hash);
		assertThat(this.outbox.find(payment.key())).hasSize(1);
	}

	// Who has the first one forgotten must not be told that the second is settled.
	@Test
	void secondAuthorisationWithOneNonceIsNotSettledByTheTransactionOfTheFirst() {
		OnchainRail rail = start(SETTINGS);
		CheckedPayment first = this.shop.pay(this.shop.payer());
		settled(rail.settle(first));
		assertThat(unknown(rail.settle(signedForLonger(first)), "sent with another authorisation")).isNull();
		assertThat(this.outbox.find(first.key())).hasSize(1);
		settled(rail.settle(first));
	}

	@Test
	void manyPaymentsAtOnceAreAllSettled() throws Exception {
		OnchainRail rail = start(SETTINGS);
		assertAllSettled(rail, 60);
	}

	@Test
	void manyPaymentsAreAllSettledByBlocksOfTheClock() throws Exception {
		OnchainRail rail = start(SETTINGS);
		List<CheckedPayment> payments = payments(60);
		this.chain.mineByTheClock();
		assertAllSettled(rail, payments);
	}

	@Test
	void moneyThatWasSpentElsewhereIsNotKnownUntilItIsBack() {
		OnchainRail rail = start(SETTINGS);
		ECKeyPair payer = this.shop.payer();
		CheckedPayment payment = this.shop.pay(payer);
		this.shop.token()
			.send(LocalChain.TOKEN, this.shop.token()
				.authorized(payer, SandboxWallet.developmentKey(2).address(), 1, OnchainShop.nonce()));
		String hash = unknown(rail.settle(payment), "transaction reverted");
		assertThat(unknown(rail.settle(payment), "transaction reverted")).isEqualTo(hash);
		assertThat(this.outbox.find(payment.key())).hasSize(1);
		assertThat(this.shop.earned()).isZero();
		this.shop.refill(payer);
		assertThat(settled(rail.settle(payment))).isNotEqualTo(hash);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE);
	}

	@Test
	void nonceThatAStrangerUsedIsNotKnownThoughHePaid() {
		OnchainRail rail = start(SETTINGS);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		ECKeyPair other = OnchainShop.key();
		this.shop.fund(other, ONE_COIN);
		OnchainRail stranger = start(SETTINGS, other, new InMemoryTransactionOutbox());
		settled(stranger.settle(payment));
		unknown(rail.settle(payment), "transaction reverted");
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE);
	}

	@Test
	void transactionThatIsInNoBlockIsNotKnownAndCollectedLater() {
		OnchainRail rail = start(IMPATIENT);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		this.chain.stopMining();
		String hash = unknown(rail.settle(payment), "not in a block yet");
		assertThat(this.shop.earned()).isZero();
		this.chain.mineAtOnce();
		assertThat(settled(rail.settle(payment))).isEqualTo(hash);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE);
	}

	@Test
	void sameBytesAreSentAfterARestart() {
		OnchainRail before = start(IMPATIENT);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		this.chain.stopMining();
		String hash = unknown(before.settle(payment), "not in a block yet");
		before.close();
		this.chain.call("hardhat_dropTransaction", hash);
		assertThat(isKnown(hash)).isFalse();
		OnchainRail after = start(SETTINGS);
		await().until(() -> isKnown(hash));
		this.chain.mineAtOnce();
		assertThat(settled(after.settle(payment))).isEqualTo(hash);
		assertThat(this.outbox.find(payment.key())).hasSize(1);
	}

	@Test
	void droppedTransactionIsSentAgain() {
		OnchainRail rail = start(IMPATIENT);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		this.chain.stopMining();
		String hash = unknown(rail.settle(payment), "not in a block yet");
		this.chain.call("hardhat_dropTransaction", hash);
		await().atMost(Duration.ofSeconds(20)).until(() -> isKnown(hash));
	}

	@Test
	void transactionThatPaysTooLittleIsReplaced() throws Exception {
		OnchainRail rail = start(
				settings(Duration.ofSeconds(20), Duration.ofSeconds(2), SettlementSettings.DEFAULT.maxFeePerGas()));
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		this.chain.stopMining();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<SettlementResult> result = executor.submit(() -> rail.settle(payment));
			await().until(() -> !this.outbox.find(payment.key()).isEmpty());
			OutgoingTransaction first = this.outbox.find(payment.key()).getFirst();
			raiseBaseFee(first.fees().most().multiply(BigInteger.TWO));
			await().atMost(Duration.ofSeconds(15)).until(() -> {
				String last = lastHash(payment);
				return !last.equals(first.signed().hash()) && isKnown(last);
			});
			this.chain.mineAtOnce();
			// It may have been replaced once more when the block came.
			assertThat(settled(result.get())).isEqualTo(minedHash(payment)).isNotEqualTo(first.signed().hash());
			assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE);
		}
	}

	@Test
	void gasThatIsTooDearIsNotPaid() {
		OnchainRail rail = start(settings(Duration.ofSeconds(5), Duration.ofSeconds(30), BigInteger.ONE));
		assertThat(rail.settle(this.shop.pay(this.shop.payer())))
			.isEqualTo(new SettlementResult.NotSent(Duration.ofSeconds(10)));
	}

	@Test
	void accountWithoutCoinsIsAQuestionUntilItHasSome() {
		this.shop.fund(this.gas, BigInteger.ZERO);
		OnchainRail rail = start(IMPATIENT);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		String hash = unknown(rail.settle(payment), "not in a block yet");
		this.shop.fund(this.gas, ONE_COIN);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.shop.earned().signum() > 0);
		assertThat(settled(rail.settle(payment))).isEqualTo(hash);
	}

	@Test
	void successWithoutATransferIsNoPayment() {
		Address liar = TokenCalls.address(OnchainShop.key());
		// Stops at once, which is a success.
		this.chain.call("hardhat_setCode", liar.value(), "0x00");
		OnchainShop other = new OnchainShop(liar);
		unknown(start(SETTINGS).settle(other.pay(OnchainShop.key())), "success without a transfer");
	}

	@Test
	void onlyOneOfTwoProcessesSendsUntilTheOtherEnds() {
		OnchainRail one = start(SETTINGS);
		settled(one.settle(this.shop.pay(this.shop.payer())));
		OnchainRail two = start(SETTINGS);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		assertThat(two.settle(payment)).isInstanceOf(SettlementResult.NotSent.class);
		settled(one.settle(payment));
		one.close();
		CheckedPayment next = this.shop.pay(this.shop.payer());
		settled(two.settle(next));
		assertThat(this.outbox.find(payment.key())).extracting(OutgoingTransaction::nonce).containsExactly(1L);
		assertThat(this.outbox.find(next.key())).extracting(OutgoingTransaction::nonce).containsExactly(2L);
	}

	@Test
	void whatWasWrittenDownIsSentThoughTheDatabaseDidNotSaySo() {
		UnreliableOutbox unreliable = new UnreliableOutbox();
		OnchainRail rail = start(SETTINGS, this.gas, unreliable);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		unreliable.fail(UnreliableOutbox.Failure.AFTER);
		String hash = unknown(rail.settle(payment), "outbox not available");
		await().atMost(Duration.ofSeconds(20)).until(() -> this.shop.earned().signum() > 0);
		assertThat(settled(rail.settle(payment))).isEqualTo(hash);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE);
	}

	@Test
	void whatWasNotWrittenDownIsNotSentUntilItIsPresentedAgain() {
		UnreliableOutbox unreliable = new UnreliableOutbox();
		OnchainRail rail = start(SETTINGS, this.gas, unreliable);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		unreliable.fail(UnreliableOutbox.Failure.BEFORE);
		unknown(rail.settle(payment), "outbox not available");
		settled(rail.settle(this.shop.pay(this.shop.payer())));
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE);
		settled(rail.settle(payment));
		assertThat(unreliable.find(payment.key())).extracting(OutgoingTransaction::nonce).containsExactly(1L);
	}

	@Test
	void signerThatFailsLeavesNoGap() {
		AtomicBoolean failing = new AtomicBoolean(true);
		TransactionSigner remote = TransactionSigners.remote(TokenCalls.address(this.gas), (digest) -> {
			if (failing.get()) {
				throw new IllegalStateException("the service is throttled");
			}
			return CryptoUtils.toDerFormat(this.gas.sign(digest));
		});
		OnchainRail rail = start(SETTINGS, remote, this.outbox);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		assertThat(rail.settle(payment)).isInstanceOf(SettlementResult.NotSent.class);
		failing.set(false);
		settled(rail.settle(payment));
		assertThat(this.outbox.find(payment.key())).extracting(OutgoingTransaction::nonce).containsExactly(0L);
	}

	@Test
	void accountThatSomethingElseSendsFromIsStopped() {
		OnchainRail rail = start(
				settings(Duration.ofSeconds(5), Duration.ofSeconds(2), SettlementSettings.DEFAULT.maxFeePerGas()));
		settled(rail.settle(this.shop.pay(this.shop.payer())));
		sendElsewhere(1);
		unknown(rail.settle(this.shop.pay(this.shop.payer())), "sending stopped");
		assertThat(rail.settle(this.shop.pay(this.shop.payer()))).isInstanceOf(SettlementResult.NotSent.class);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE);
	}

	@Test
	void accountThatSentWhatIsNotWrittenDownIsStopped() {
		OnchainRail before = start(SETTINGS);
		settled(before.settle(this.shop.pay(this.shop.payer())));
		before.close();
		sendElsewhere(1);
		assertThat(start(SETTINGS).settle(this.shop.pay(this.shop.payer())))
			.isInstanceOf(SettlementResult.NotSent.class);
	}

	// To the node, in a block or not.
	private boolean isKnown(String hash) {
		return !this.chain.call("eth_getTransactionByHash", hash).isNull();
	}

	private String lastHash(CheckedPayment payment) {
		return this.outbox.find(payment.key()).getLast().signed().hash();
	}

	private String minedHash(CheckedPayment payment) {
		return this.outbox.find(payment.key())
			.stream()
			.map((sent) -> sent.signed().hash())
			.filter((hash) -> !this.chain.call("eth_getTransactionReceipt", hash).isNull())
			.reduce((one, other) -> {
				throw new AssertionError("Two transactions with one nonce are mined");
			})
			.orElseThrow();
	}

	private void sendElsewhere(long nonce) {
		TransactionSigner signer = TransactionSigners.ofKey(OnchainShop.hex(this.gas));
		EvmTransaction other = new EvmTransaction(OnchainShop.NETWORK.chainId(), BigInteger.valueOf(nonce),
				signer.address(), BigInteger.ZERO, "0x", BigInteger.valueOf(30_000),
				new GasFees(BigInteger.valueOf(100_000_000_000L), BigInteger.valueOf(1_000_000_000)));
		this.chain.call("eth_sendRawTransaction", other.signedBy(signer).bytes());
	}

	private void raiseBaseFee(BigInteger fee) {
		this.chain.call("hardhat_setNextBlockBaseFeePerGas", "0x" + fee.toString(16));
		this.chain.call("evm_mine");
	}

	private void assertAllSettled(OnchainRail rail, int count) throws Exception {
		assertAllSettled(rail, payments(count));
	}

	private void assertAllSettled(OnchainRail rail, List<CheckedPayment> payments) throws Exception {
		BigInteger block = this.chain.blockNumber();
		List<String> hashes = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<SettlementResult>> results = payments.stream()
				.map((payment) -> executor.submit(() -> rail.settle(payment)))
				.toList();
			for (Future<SettlementResult> result : results) {
				hashes.add(settled(result.get()));
			}
		}
		assertThat(hashes).doesNotHaveDuplicates();
		assertThat(this.chain.transfersAfter(block)).extracting(LocalChain.Transfer::transaction)
			.containsExactlyInAnyOrderElementsOf(hashes);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * payments.size());
	}

	private List<CheckedPayment> payments(int count) {
		return IntStream.range(0, count).mapToObj((i) -> this.shop.pay(this.shop.payer())).toList();
	}

	private OnchainRail start(SettlementSettings settings) {
		return start(settings, this.gas, this.outbox);
	}

	private OnchainRail start(SettlementSettings settings, ECKeyPair sender, TransactionOutbox box) {
		return start(settings, TransactionSigners.ofKey(OnchainShop.hex(sender)), box);
	}

	private OnchainRail start(SettlementSettings settings, TransactionSigner signer, TransactionOutbox box) {
		OnchainRail rail = new OnchainRail(this.shop.chains(), List.of(signer), box, settings, Clock.systemUTC());
		this.rails.add(rail);
		rail.start();
		return rail;
	}

	private static CheckedPayment signedForLonger(CheckedPayment first) {
		AuthenticatedPayment payment = first.payment();
		ExactEvmProof proof = (ExactEvmProof) payment.proof();
		TransferAuthorization it = proof.authorization();
		TransferAuthorization longer = new TransferAuthorization(it.from(), it.to(), it.value(), it.validAfter(),
				it.validBefore().add(BigInteger.TEN), it.nonce());
		return new CheckedPayment(new AuthenticatedPayment(payment.key(), payment.kind(), payment.payer(),
				payment.asset(), payment.payee(), payment.authorised(), payment.until(),
				new ExactEvmProof(proof.payload(), longer, proof.ownKey())), first.quote(), first.resource());
	}

	private static String settled(SettlementResult result) {
		assertThat(result).isInstanceOf(SettlementResult.Settled.class);
		return ((SettlementResult.Settled) result).transaction();
	}

	private static String unknown(SettlementResult result, String cause) {
		assertThat(result).isInstanceOfSatisfying(SettlementResult.Unknown.class,
				(unknown) -> assertThat(unknown.cause()).isEqualTo(cause));
		return ((SettlementResult.Unknown) result).transaction();
	}

	private static SettlementSettings settings(Duration timeout, Duration raiseAfter, BigInteger maxFeePerGas) {
		return new SettlementSettings(timeout, Duration.ofMillis(50), Duration.ofSeconds(1), raiseAfter,
				Duration.ofSeconds(5), maxFeePerGas);
	}

}
