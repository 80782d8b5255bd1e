package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that was slow for about as long as its lease, beside one that was not.
 */
@Tag("integration")
class SlowProcessTests {

	private final Shop shop = new Shop();

	@Test
	void contentLeavesOnlyUnderLeaseThatHasNotLapsedByFasterClockEither() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		assertThat(execution.release()).isEmpty();
		Payment before = this.shop.row();
		this.shop.clock.advance(Shop.LEASE.minusSeconds(5));
		assertThat(execution.release()).isEmpty();
		assertThat(this.shop.row().version()).isEqualTo(before.version() + 1);
		assertThat(this.shop.row().isLeased(this.shop.clock.instant().plus(Duration.ofSeconds(55)))).isTrue();
	}

	@Test
	void contentIsWithheldIfFasterClockSawTheLeaseLapse() {
		PaymentAdmission slow = this.shop.grant(this.shop.pay());
		assertThat(slow.release()).isEmpty();
		Payment held = this.shop.row();
		this.shop.clock.advance(Shop.LEASE.minusSeconds(5));
		// What a process does whose clock is more than five seconds ahead.
		assertThat(this.shop.ledger.transition(held,
				held.redeemed(PaymentPolicy.DEFAULT.withLease("fast", Shop.LEASE).newLease(this.shop.clock.instant()),
						this.shop.clock.instant())))
			.isTrue();
		assertThat(slow.release()).containsInstanceOf(PaymentProblem.InProgress.class);
	}

	// By a clock that is ahead the lease is over, and the authorisation too.
	@Test
	void nobodyIsAskedToPayAgainForReservationThatSlowerClockMayStillSettle() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission slow = this.shop.grant(payload);
		this.shop.clock.advance(Shop.MAX_TIMEOUT);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.Rejected.class);
		this.shop.clock.advance(Duration.ofMinutes(1).minus(Shop.MAX_TIMEOUT));
		assertThat(slow.release()).containsInstanceOf(PaymentProblem.InProgress.class);
		this.shop.assertCalls(1, 0, 0);
	}

	// Until it is awake the payment is delivered, and the ledger in memory forgets it.
	@Test
	void requestThatSleptBeforeItsReservationDoesNotTakeWhatWasDeliveredAndForgotten() {
		PaymentPayload payload = this.shop.pay();
		AtomicBoolean awake = new AtomicBoolean(true);
		this.shop.ledger.failOn((call) -> {
			if (call instanceof FaultyLedger.Reserve && awake.getAndSet(false)) {
				this.shop.grantAndDeliver(payload);
				this.shop.clock.advance(Shop.MAX_TIMEOUT.plus(Duration.ofMinutes(11)));
				this.shop.grant(this.shop.pay());
			}
			return false;
		});
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.Unavailable.class);
		assertThat(this.shop.refuse(payload).reasonCode()).contains(ErrorReason.VALID_BEFORE);
		assertThat(this.shop.ledger.totals().settled()).isOne();
		assertThat(this.shop.ledger.totals().unknown()).isZero();
		this.shop.assertCalls(2, 1, 1);
	}

	// Until it is awake the payment is delivered, and deleted from the database.
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void requestThatSleptBeforeItsReservationDoesNotTakeWhatWasDeliveredAndDeleted(boolean paidBefore) {
		Shop shop = new Shop(1000, (scheme) -> paidBefore ? new SecretScheme(scheme) : scheme);
		shop.evidence = (payment) -> new Evidence.Transferred("0x" + "ab".repeat(32), true);
		SingleConnectionDataSource dataSource = new SingleConnectionDataSource("jdbc:h2:mem:", true);
		try {
			new LedgerSchema(dataSource, LedgerDatabase.H2, "slow_").create();
			JdbcPaymentLedger ledger = new JdbcPaymentLedger(dataSource, LedgerDatabase.H2, "slow_", shop.clock);
			assertNotTakenOnceMore(shop, ledger);
		}
		finally {
			dataSource.destroy();
		}
	}

	private static void assertNotTakenOnceMore(Shop shop, JdbcPaymentLedger ledger) {
		FaultyLedger faulty = new FaultyLedger(ledger);
		PaymentEngine engine = shop.engine(faulty);
		PaymentPayload payload = shop.pay();
		AtomicBoolean awake = new AtomicBoolean(true);
		faulty.failOn((call) -> {
			if (call instanceof FaultyLedger.Reserve && awake.getAndSet(false)) {
				PaymentAdmission quick = Shop.granted(engine.decide(shop.endpoint(), Shop.REQUEST, payload));
				assertThat(quick.release()).isEmpty();
				quick.left();
				shop.clock.advance(Shop.MAX_TIMEOUT.plus(Duration.ofDays(1)));
				assertThat(ledger.prune(Duration.ofHours(12), 10)).isOne();
			}
			return false;
		});
		PaymentProblem problem = Shop.refused(engine.decide(shop.endpoint(), Shop.REQUEST, payload));
		assertThat(problem).isInstanceOfAny(PaymentProblem.Unavailable.class, PaymentProblem.SettlementUnknown.class);
		assertThat(ledger.recent(1)).isEmpty();
		assertThat(ledger.totals().settled()).isOne();
		assertThat(ledger.totals().delivered()).isOne();
		assertThat(shop.sandbox.transfers()).isOne();
	}

	@Test
	void nobodyIsAskedToPayAgainForWhatWasTakenOverWhileItWasVerified() {
		PaymentPayload payload = this.shop.pay();
		this.shop.verifier = (payment) -> {
			this.shop.verifier = this.shop.sandbox::verify;
			this.shop.clock.advance(Shop.LEASE);
			assertThat(this.shop.grant(payload).release()).isEmpty();
			return new VerificationResult.Rejected(ErrorReason.NONCE_ALREADY_USED);
		};
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.InProgress.class);
	}

}
