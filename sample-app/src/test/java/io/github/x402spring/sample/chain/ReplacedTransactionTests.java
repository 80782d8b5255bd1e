package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.onchain.rail.SettlementSettings;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Transactions that can make no payment any more, and gaps between nonces, are replaced
 * by transfers of nothing to the account itself, so that later ones need not wait.
 */
@Tag("integration")
class ReplacedTransactionTests {

	private static final Duration VALIDITY = Duration.ofSeconds(8);

	private static final Duration LONG = Duration.ofSeconds(40);

	private static final SettlementSettings IMPATIENT = OnchainSeller.settings(Duration.ofSeconds(2),
			Duration.ofMinutes(5));

	private static final SettlementSettings SETTINGS = OnchainSeller.settings(Duration.ofSeconds(20),
			Duration.ofMinutes(5));

	private final TransactionOutbox outbox = new InMemoryTransactionOutbox();

	private OnchainSeller seller;

	private OnchainShop shop;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.seller = new OnchainSeller(this.outbox);
		this.shop = this.seller.shop();
		this.seller.raiseBaseFee(BigInteger.valueOf(1_000_000_000));
	}

	@AfterEach
	void close() {
		this.seller.close();
	}

	@Test
	void expiredAuthorizationIsNotPaidFor() {
		OnchainRail rail = this.seller.start(IMPATIENT);
		CheckedPayment expired = payTooLittle(rail, this.shop.payer());
		assertFilled(expired);
		assertThat(this.shop.earned()).isZero();
		CheckedPayment next = this.shop.pay(this.shop.payer());
		this.seller.chain().mineAtOnce();
		OnchainSeller.settled(rail.settle(next));
		assertThat(this.seller.sent(next)).extracting(OutgoingTransaction::nonce).containsExactly(1L);
		// It may be that the other attempt was made, as long as it is not known.
		String hash = OnchainSeller.unknown(rail.settle(expired), "replaced by a transaction without this transfer");
		assertThat(hash).isEqualTo(this.seller.sent(expired).getFirst().signed().hash());
		assertThat(this.seller.sent(expired)).hasSize(2);
	}

	@Test
	void laterPaymentNeedNotWaitForAnExpiredOne() {
		OnchainRail rail = this.seller.start(IMPATIENT);
		CheckedPayment expired = payTooLittle(rail, this.shop.payer());
		CheckedPayment next = this.shop.pay(this.shop.payer());
		// Its fee is that of a block that the rail has seen.
		await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
		assertThat(rail.settle(next)).isInstanceOf(SettlementResult.Unknown.class);
		assertFilled(expired);
		await().atMost(LONG).until(() -> this.shop.earned().equals(BigInteger.valueOf(OnchainShop.VALUE)));
		OnchainSeller.settled(rail.settle(next));
	}

	@Test
	void authorizationThatExpiresWhileTheProcessIsDownIsNotPaidFor() {
		OnchainRail before = this.seller.start(IMPATIENT);
		CheckedPayment expired = payTooLittle(before, this.shop.payer());
		before.close();
		this.seller.chain().call("hardhat_dropTransaction", this.seller.sent(expired).getFirst().signed().hash());
		awaitEnd(expired);
		OnchainRail after = this.seller.start(SETTINGS);
		assertFilled(expired);
		this.seller.chain().mineAtOnce();
		OnchainSeller.settled(after.settle(this.shop.pay(this.shop.payer())));
	}

	@Test
	void expiredTransactionWaitsIfItsFeeCannotBeRaised() {
		BigInteger cap = BigInteger.valueOf(30_000_000_000L);
		this.seller.raiseBaseFee(BigInteger.valueOf(20_000_000_000L));
		OnchainRail rail = this.seller.start(OnchainSeller.settings(Duration.ofSeconds(2), Duration.ofMinutes(5), cap));
		CheckedPayment expired = payTooLittle(rail, this.shop.payer());
		assertThat(this.seller.sent(expired).getFirst().fees().most()).isEqualTo(cap);
		awaitEnd(expired);
		await().during(Duration.ofSeconds(2)).atMost(LONG).until(() -> this.seller.sent(expired).size() == 1);
		this.seller.raiseBaseFee(BigInteger.valueOf(10_000_000_000L));
		this.seller.chain().mineAtOnce();
		await().atMost(LONG).until(() -> this.seller.isMined(this.seller.sent(expired).getFirst()));
		OnchainSeller.unknown(rail.settle(expired), "transaction reverted");
		assertThat(this.shop.earned()).isZero();
		assertThat(this.seller.sent(expired)).hasSize(1);
	}

	@Test
	void transferThatWouldFailIsReplacedInsteadOfRaised() throws Exception {
		OnchainRail rail = this.seller.start(OnchainSeller.settings(Duration.ofSeconds(2), Duration.ofSeconds(5)));
		ECKeyPair payer = this.shop.payer();
		CheckedPayment payment = this.shop.pay(payer);
		this.seller.chain().stopMining();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<SettlementResult> result = executor.submit(() -> rail.settle(payment));
			await().until(() -> this.seller.chain().pendingTransactions() == 1);
			this.seller.raiseBaseFee(this.seller.sent(payment).getFirst());
			this.shop.token()
				.send(this.shop.token().token().value(),
						this.shop.token()
							.authorized(payer, SandboxWallet.developmentKey(2).address(), OnchainShop.VALUE,
									OnchainShop.nonce()));
			this.seller.chain().call("evm_mine");
			this.seller.chain().mineByTheClock();
			OnchainSeller.unknown(result.get(), "not in a block yet");
		}
		assertFilled(payment);
		assertThat(this.shop.earned()).isZero();
		// It is worth another transaction when there is money again.
		this.seller.chain().mineAtOnce();
		this.shop.refill(payer);
		OnchainSeller.settled(rail.settle(payment));
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE);
	}

	@Test
	void gapIsFilled() {
		SendingLease lease = lease();
		this.outbox.append(lease, List.of(transaction(1), transaction(3)));
		this.outbox.release(lease);
		OnchainRail rail = this.seller.start(SETTINGS);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		OnchainSeller.settled(rail.settle(payment));
		assertThat(this.seller.sent(payment)).extracting(OutgoingTransaction::nonce).containsExactly(4L);
		assertThat(this.seller.transactions()).isEqualTo(5);
	}

	@Test
	void nonceThatWasFinalIsNoGap() {
		SendingLease lease = lease();
		this.outbox.append(lease, List.of(transaction(0), transaction(1), transaction(2)));
		this.outbox.close(lease, 1, null);
		this.outbox.release(lease);
		OnchainRail rail = this.seller.start(SETTINGS);
		assertThat(rail.settle(this.shop.pay(this.shop.payer()))).isInstanceOf(SettlementResult.NotSent.class);
		assertThat(this.seller.transactions()).isZero();
	}

	private SendingLease lease() {
		return this.outbox.lease(this.seller.sender(), "before", Instant.now(), Duration.ofMinutes(1)).orElseThrow();
	}

	private OutgoingTransaction transaction(long nonce) {
		return new OutgoingTransaction(this.seller.sender(), nonce, 1, this.seller.sign(nonce), OnchainSeller.fees(),
				List.of(), Instant.now());
	}

	// Blocks go on, without it.
	private CheckedPayment payTooLittle(OnchainRail rail, ECKeyPair payer) {
		this.seller.chain().stopMining();
		CheckedPayment payment = this.shop.pay(payer, VALIDITY);
		OnchainSeller.unknown(rail.settle(payment), "not in a block yet");
		this.seller.raiseBaseFee(this.seller.sent(payment).getFirst());
		this.seller.chain().mineByTheClock();
		return payment;
	}

	private void awaitEnd(CheckedPayment payment) {
		await().atMost(LONG).until(() -> this.seller.blockTime().isAfter(payment.payment().until()));
	}

	private void assertFilled(CheckedPayment payment) {
		await().atMost(LONG)
			.until(() -> this.seller.sent(payment).size() == 2
					&& this.seller.isMined(this.seller.sent(payment).getLast()));
		OutgoingTransaction filler = this.seller.sent(payment).getLast();
		assertThat(filler.payments()).isEmpty();
		assertThat(this.seller.receipt(filler).path("status").stringValue()).isEqualTo("0x1");
		assertThat(this.seller.receipt(filler).path("gasUsed").stringValue()).isEqualTo("0x5208");
		assertThat(this.seller.receipt(filler).path("to").stringValue())
			.isEqualToIgnoringCase(this.seller.account().value());
		assertThat(this.seller.isMined(this.seller.sent(payment).getFirst())).isFalse();
	}

}
