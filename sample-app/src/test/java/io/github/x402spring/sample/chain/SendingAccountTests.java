package io.github.x402spring.sample.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.onchain.rail.SettlementSettings;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.sample.testsupport.NodeProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Accounts that stopped because something else sends with their key are opened again, and
 * accounts with code have one transaction under way.
 */
@Tag("integration")
class SendingAccountTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final SettlementSettings SETTINGS = OnchainSeller.settings(Duration.ofSeconds(5),
			Duration.ofSeconds(2));

	private final TransactionOutbox outbox = new InMemoryTransactionOutbox();

	private OnchainSeller seller;

	private OnchainShop shop;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.seller = new OnchainSeller(this.outbox);
		this.shop = this.seller.shop();
	}

	@AfterEach
	void close() {
		this.seller.close();
	}

	@Test
	void stoppedAccountSendsAgainWhenAnOperatorAcceptsWhatItSent() {
		OnchainRail before = this.seller.start(SETTINGS);
		OnchainSeller.settled(before.settle(this.shop.pay(this.shop.payer())));
		before.close();
		this.seller.sendElsewhere(1);
		this.seller.sendElsewhere(2);
		OnchainRail rail = this.seller.start(SETTINGS);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		assertThat(rail.settle(payment)).isInstanceOf(SettlementResult.NotSent.class);
		assertThat(stopped(rail)).singleElement().asString().contains("something else sends with the same key");
		rail.acceptTransactions();
		await().atMost(LONG).until(() -> stopped(rail).isEmpty());
		OnchainSeller.settled(rail.settle(payment));
		assertThat(this.seller.sent(payment)).extracting(OutgoingTransaction::nonce).containsExactly(3L);
		// What was not known before is a reason to stop again.
		this.seller.sendElsewhere(4);
		OnchainSeller.unknown(rail.settle(this.shop.pay(this.shop.payer())), "sending stopped");
	}

	@Test
	void paymentWhoseNonceWasUsedBySomethingElseIsSentAnew() {
		OnchainRail rail = this.seller.start(SETTINGS);
		OnchainSeller.settled(rail.settle(this.shop.pay(this.shop.payer())));
		this.seller.sendElsewhere(1);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		String lost = OnchainSeller.unknown(rail.settle(payment), "sending stopped");
		rail.acceptTransactions();
		await().atMost(LONG).until(() -> stopped(rail).isEmpty() && this.outbox.open(this.seller.sender()).isEmpty());
		assertThat(OnchainSeller.settled(rail.settle(payment))).isNotEqualTo(lost);
		assertThat(this.seller.sent(payment)).extracting(OutgoingTransaction::nonce).containsExactly(1L, 2L);
		assertThat(this.shop.earned()).isEqualTo(2 * OnchainShop.VALUE);
	}

	@Test
	void accountWithCodeHasOneTransactionUnderWay() throws Exception {
		this.seller.chain().call("hardhat_setCode", this.seller.account().value(), "0xef0100" + "11".repeat(20));
		OnchainRail rail = this.seller.start(OnchainSeller.settings(Duration.ofSeconds(20), Duration.ofMinutes(5)));
		List<CheckedPayment> payments = IntStream.range(0, 3)
			.mapToObj((i) -> this.shop.pay(this.shop.payer()))
			.toList();
		this.seller.chain().stopMining();
		List<Future<SettlementResult>> results = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			payments.forEach((payment) -> results.add(executor.submit(() -> rail.settle(payment))));
			await().until(() -> this.seller.chain().pendingTransactions() == 1);
			await().during(Duration.ofSeconds(2))
				.atMost(LONG)
				.until(() -> this.seller.chain().pendingTransactions() == 1);
			assertThat(this.outbox.open(this.seller.sender())).hasSize(1);
			this.seller.chain().mineByTheClock();
		}
		for (Future<SettlementResult> result : results) {
			OnchainSeller.settled(result.get());
		}
		assertThat(payments.stream().flatMap((it) -> this.seller.sent(it).stream()))
			.extracting(OutgoingTransaction::nonce)
			.containsExactlyInAnyOrder(0L, 1L, 2L);
		assertThat(payments.stream()
			.flatMap((it) -> this.seller.sent(it).stream())
			.map((it) -> this.seller.receipt(it).path("blockNumber").stringValue())).doesNotHaveDuplicates();
	}

	@Test
	void requestThatWaitsTooLongForTheOneBeforeIsNotSent() throws Exception {
		this.seller.chain().call("hardhat_setCode", this.seller.account().value(), "0xef0100" + "11".repeat(20));
		OnchainRail rail = this.seller.start(OnchainSeller.settings(Duration.ofSeconds(3), Duration.ofMinutes(5)));
		CheckedPayment first = this.shop.pay(this.shop.payer());
		CheckedPayment second = this.shop.pay(this.shop.payer());
		this.seller.chain().stopMining();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<SettlementResult> result = executor.submit(() -> rail.settle(first));
			await().until(() -> this.seller.chain().pendingTransactions() == 1);
			assertThat(rail.settle(second)).isInstanceOf(SettlementResult.NotSent.class);
			assertThat(result.get()).isInstanceOf(SettlementResult.Unknown.class);
		}
		this.seller.chain().mineAtOnce();
		OnchainSeller.settled(rail.settle(first));
		OnchainSeller.settled(rail.settle(second));
	}

	private static List<String> stopped(OnchainRail rail) {
		return rail.costs().chains().getFirst().stopped();
	}

}
