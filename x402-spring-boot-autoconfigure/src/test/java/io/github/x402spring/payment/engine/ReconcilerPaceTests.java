package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often the reconciler asks about a payment, and when it stops.
 */
class ReconcilerPaceTests {

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void paymentIsLookedAtLessOftenTheOlderItIs() {
		this.shop.unknown(SandboxOutcome.SILENT);
		this.shop.settler = (payment) -> new SettlementResult.Unknown("still down");
		this.shop.evidence = (payment) -> new Evidence.None();
		for (int seconds = 0; seconds < 40 * 60; seconds++) {
			this.shop.clock.advance(Duration.ofSeconds(1));
			this.shop.reconcile();
		}
		// With a factor of 5/4: about 20 looks to 5 minutes' distance, then 7.
		assertThat(this.shop.lookUps.get()).isBetween(20, 45);
	}

	@Test
	void whatTheChainNeverShowsIsLeftAloneInTheEnd() {
		this.shop.entitlement();
		lookEveryMinute(Duration.ofDays(3));
		assertThat(this.shop.row().dueAt()).isNull();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(this.shop.row().isRefundDue(PaymentPolicy.DEFAULT, this.shop.clock.instant())).isTrue();
		assertThat(this.shop.ledger.events(List.of(this.shop.row().id()))).hasSizeLessThan(100);
	}

	@Test
	void whatStaysUnknownIsLookedForOnceADayAndTheOperatorIsTold() {
		this.shop.unknown(SandboxOutcome.SILENT);
		this.shop.settler = (payment) -> new SettlementResult.Unknown("still down");
		lookEveryMinute(Duration.ofDays(2));
		int before = this.shop.lookUps.get();
		lookEveryMinute(Duration.ofDays(5));
		assertThat(this.shop.lookUps.get() - before).isBetween(4, 6);
		assertThat(this.log.lines()).filteredOn((line) -> line.contains("is still unknown")).hasSizeBetween(5, 8);
		this.shop.evidence = (payment) -> new Evidence.Impossible("expired");
		lookEveryMinute(Duration.ofDays(1).plusMinutes(1));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
	}

	@Test
	void whatNoNodeCanSeeIsNotLookedFor() {
		this.shop.delivered();
		AtomicInteger asked = new AtomicInteger();
		PaymentEvidence elsewhere = new PaymentEvidence() {

			@Override
			public Evidence find(Payment payment) {
				asked.incrementAndGet();
				return new Evidence.None();
			}

			@Override
			public boolean covers(Payment payment) {
				return false;
			}

		};
		PaymentEngine reconciler = this.shop.engine(elsewhere, List.of());
		this.shop.clock.advance(Duration.ofSeconds(30));
		reconciler.reconcile();
		assertThat(this.shop.row().dueAt()).isNull();
		assertThat(asked).hasValue(0);
	}

	private void lookEveryMinute(Duration time) {
		for (long minute = 0; minute < time.toMinutes(); minute++) {
			this.shop.clock.advance(Duration.ofMinutes(1));
			this.shop.reconcile();
		}
	}

}
