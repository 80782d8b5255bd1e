package io.github.x402spring.sample.facilitator;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.PaymentRush;
import io.github.x402spring.sample.testsupport.PaymentRush.Outcome;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many payments at a time: what the answers say is what the chain says.
 */
@Tag("integration")
class RemoteRushTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private LocalChain chain;

	private BigInteger block;

	@BeforeEach
	void start() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		this.block = this.chain.blockNumber();
	}

	@AfterEach
	void stop() {
		if (this.chain != null) {
			this.chain.mineAtOnce();
		}
	}

	@Test
	void everyContentHasItsTransferAndEveryTransferItsContent() throws Exception {
		assertThatAllPay(150);
	}

	@Test
	void everyContentHasItsTransferAndEveryTransferItsContentIfBlocksComeByTheClock() throws Exception {
		this.chain.mineByTheClock();
		assertThatAllPay(4 * PaymentRush.AT_A_TIME);
	}

	@Test
	@Tag("campaign")
	void everyContentHasItsTransferForManyBlocks() throws Exception {
		this.chain.mineByTheClock();
		assertThatAllPay(300);
	}

	@Test
	@Tag("campaign")
	void transferWhoseAnswerDiedWithTheFacilitatorIsNeverCalledFailed() throws Exception {
		this.chain.mineByTheClock();
		try (ReferenceFacilitator facilitator = ReferenceFacilitator.start(this.chain);
				RunningSample sample = RunningSample.start(facilitator.url());
				PaymentRush rush = PaymentRush.start(new SampleClient(sample.port()), 4 * PaymentRush.AT_A_TIME)) {
			List<Outcome> outcomes = rushWhileItDies(facilitator, rush);
			assertThat(outcomes).extracting(Outcome::status).containsOnly(200, 503);
			assertThatContentIsPaidFor(outcomes);
			// Unknown, or learnt since: the reconciler is at work too.
			List<String> owed = sample.payments()
				.stream()
				.filter((payment) -> payment.content() != ContentState.DELIVERED)
				.map(RemoteRushTests::nonce)
				.toList();
			assertThat(sample.payments()).extracting(Payment::money)
				.containsOnly(MoneyState.SETTLED, MoneyState.UNKNOWN);
			List<String> transferredWithoutContent = this.chain.transfersAfter(this.block)
				.stream()
				.map(Transfer::nonce)
				.filter((nonce) -> !delivered(outcomes).containsKey(nonce))
				.toList();
			assertThat(transferredWithoutContent).isNotEmpty();
			assertThat(owed).containsAll(transferredWithoutContent);
			assertThat(new SampleClient(sample.port()).pay(Call.get("/api/weather"), Version.V2).statusCode())
				.isEqualTo(200);
		}
	}

	@Test
	@Tag("campaign")
	void everyTransferEndsInItsContentIfTheChainCanBeRead() throws Exception {
		this.chain.mineByTheClock();
		try (ReferenceFacilitator facilitator = ReferenceFacilitator.start(this.chain);
				RunningSample sample = RunningSample.start(facilitator.url(), "--x402.rpc-url=" + this.chain.url(),
						"--x402.reconcile.interval=1s");
				PaymentRush rush = PaymentRush.start(new SampleClient(sample.port()), 4 * PaymentRush.AT_A_TIME)) {
			List<Outcome> outcomes = rushWhileItDies(facilitator, rush);
			// Who comes back may have it by then; but nobody knew for a while.
			assertThat(outcomes).extracting(Outcome::status).isSubsetOf(200, 503);
			assertThat(sample.context()
				.getBean(ReportingLedger.class)
				.events(sample.payments().stream().map(Payment::id).toList())).extracting(LedgerEvent::money)
				.contains(MoneyState.UNKNOWN);
			this.chain.mineAtOnce();
			await().atMost(LIMIT)
				.untilAsserted(() -> assertThat(sample.payments()).extracting(Payment::money)
					.containsOnly(MoneyState.SETTLED));
			for (Outcome outcome : outcomes) {
				assertThat(rush.again(outcome).statusCode()).isEqualTo((outcome.status() == 200) ? 409 : 200);
			}
			await().untilAsserted(() -> assertThat(sample.payments()).hasSize(outcomes.size())
				.extracting(Payment::content)
				.containsOnly(ContentState.DELIVERED));
			assertThat(this.chain.transfersAfter(this.block)).extracting(Transfer::nonce)
				.containsExactlyInAnyOrderElementsOf(outcomes.stream().map(Outcome::nonce).toList());
		}
	}

	private void assertThatAllPay(int count) throws Exception {
		try (RunningSample sample = RunningSample.start(ReferenceFacilitator.sharedUrl());
				PaymentRush rush = PaymentRush.start(new SampleClient(sample.port()), count)) {
			BigInteger payee = this.chain.balance(SampleClient.PAYEE);
			List<Outcome> outcomes = rush.outcomes();
			assertThat(outcomes).extracting(Outcome::status).containsOnly(200);
			assertThatContentIsPaidFor(outcomes);
			List<Transfer> transfers = this.chain.transfersAfter(this.block);
			assertThat(transfers).hasSize(count);
			assertThat(this.chain.balance(SampleClient.PAYEE)).isEqualTo(payee.add(BigInteger.valueOf(1000L * count)));
		}
	}

	// All that are on their way when it dies have sent their transactions.
	private List<Outcome> rushWhileItDies(ReferenceFacilitator facilitator, PaymentRush rush) throws Exception {
		await().atMost(LIMIT).until(() -> rush.paid() > 0);
		this.chain.stopMining();
		await().atMost(LIMIT).until(() -> this.chain.pendingTransactions() >= PaymentRush.AT_A_TIME / 2);
		facilitator.kill();
		this.chain.mineByTheClock();
		facilitator.restart();
		return rush.outcomes();
	}

	private void assertThatContentIsPaidFor(List<Outcome> outcomes) {
		List<Transfer> transfers = this.chain.transfersAfter(this.block);
		assertThat(transfers).allSatisfy((transfer) -> {
			assertThat(transfer.to()).isEqualTo(SampleClient.PAYEE);
			assertThat(transfer.value()).isEqualTo(1000);
		});
		assertThat(transfers.stream().collect(Collectors.toMap(Transfer::nonce, Transfer::transaction)))
			.containsAllEntriesOf(delivered(outcomes));
	}

	private static Map<String, String> delivered(List<Outcome> outcomes) {
		return outcomes.stream()
			.filter((outcome) -> outcome.status() == 200)
			.collect(Collectors.toMap(Outcome::nonce, Outcome::transaction));
	}

	private static String nonce(Payment payment) {
		String key = payment.terms().key().value();
		return key.substring(key.lastIndexOf('/') + 1);
	}

}
