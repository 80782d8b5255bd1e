package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many refused payments, which cost an attacker nothing, never delay those whose money
 * may have moved.
 */
class ReconcilerOrderTests {

	private final Shop shop = new Shop(refused() * 2);

	private final List<MoneyState> looked = new CopyOnWriteArrayList<>();

	int refused() {
		return 200;
	}

	@Test
	void unknownPaymentIsLookedAtBeforeOlderRefusedOnes() {
		refuseMany();
		this.shop.sandbox.nextSettlement(SandboxOutcome.SILENT);
		this.shop.grant(this.shop.pay()).release();
		reconcile();
		assertThat(this.looked.getFirst()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void abandonedSettlementIsTakenOverBeforeOlderRefusedOnes() {
		refuseMany();
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		execution.release();
		this.shop.ledger.repair();
		this.shop.clock.advance(Shop.LEASE);
		reconcile();
		assertThat(this.looked.getFirst()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void settledPaymentIsProvenBeforeOlderRefusedOnes() {
		refuseMany();
		this.shop.delivered();
		this.shop.clock.advance(Duration.ofSeconds(30));
		reconcile();
		assertThat(this.looked.getFirst()).isEqualTo(MoneyState.SETTLED);
	}

	@Test
	void oneRunLooksAtFewRefusedPayments() {
		refuseMany();
		reconcile();
		assertThat(this.looked).containsOnly(MoneyState.FAILED).hasSizeBetween(1, 50);
	}

	@Test
	void everyRefusedPaymentHasItsTurn() {
		refuseMany();
		for (int run = 0; run < refused() / 50; run++) {
			reconcile();
		}
		assertThat(this.looked).hasSize(refused());
	}

	@Test
	void refusedPaymentIsLookedAtAFewTimesOnly() {
		refuse();
		this.shop.evidence = (payment) -> new Evidence.Absent();
		for (int second = 0; second < 60 * 60; second++) {
			this.shop.clock.advance(Duration.ofSeconds(1));
			this.shop.reconcile();
		}
		// After half a minute, and then each time that its age has doubled.
		assertThat(this.shop.lookUps.get()).isBetween(6, 8);
	}

	@Test
	void whatBecomesUnknownDuringARunIsLookedAtInTheSameRun() {
		IntStream.range(0, 60).forEach((i) -> this.shop.delivered());
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.evidence = (payment) -> (payment.money() == MoneyState.SETTLED) ? new Evidence.Absent()
				: new Evidence.None();
		this.shop.settler = (payment) -> new SettlementResult.Unknown("still down");
		this.shop.evidence = recording(this.shop.evidence);
		this.shop.reconcile();
		assertThat(this.looked.subList(0, 50)).containsOnly(MoneyState.SETTLED);
		assertThat(this.looked.get(50)).isEqualTo(MoneyState.UNKNOWN);
	}

	private PaymentEvidence recording(PaymentEvidence evidence) {
		return (payment) -> {
			this.looked.add(payment.money());
			return evidence.find(payment);
		};
	}

	private void reconcile() {
		this.shop.evidence = recording((payment) -> new Evidence.None());
		this.shop.reconcile();
	}

	private void refuseMany() {
		IntStream.range(0, refused()).forEach((i) -> refuse());
		this.shop.clock.advance(Duration.ofSeconds(31));
	}

	private void refuse() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.shop.grant(this.shop.pay()).release()).isPresent();
	}

}
