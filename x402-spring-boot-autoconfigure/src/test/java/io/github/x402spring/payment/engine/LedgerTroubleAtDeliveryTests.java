package io.github.x402spring.payment.engine;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ledger cannot be reached when paid content is about to leave, or has left: what was
 * settled is not lost.
 */
class LedgerTroubleAtDeliveryTests {

	private static final PaymentProblem IN_PROGRESS = new PaymentProblem.InProgress(Shop.RETRY_AFTER);

	private static final PaymentProblem UNKNOWN = new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER);

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void entitlementThatCannotBeTakenUpIsNotLostAndNotRefused() {
		PaymentPayload payload = this.shop.entitlement();
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(ContentState.SERVING));
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.ledger.repair();
		assertThat(this.shop.grant(payload).payment().redemptions()).isOne();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void slowServerDoesNotDeliverWhileItCannotRenewItsLease() {
		PaymentAdmission slow = this.shop.grant(this.shop.pay());
		slow.release();
		this.shop.clock.advance(Shop.LEASE);
		this.shop.ledger.failOn(FaultyLedger.Call.lease());
		assertThat(slow.release()).contains(IN_PROGRESS);
		this.shop.ledger.repair();
		assertThat(slow.release()).isEmpty();
	}

	@Test
	void deliveryThatCannotBeWrittenDownIsLogged() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(ContentState.DELIVERED));
		execution.left();
		assertThat(this.log.lines())
			.anyMatch((line) -> line.startsWith("ERROR The ledger cannot be reached. The step of payment "
					+ this.shop.row().id() + " to DELIVERED could not be recorded"));
		assertThat(this.shop.row().isEntitlement()).isTrue();
	}

	@Test
	void failureThatCannotBeWrittenDownLapses() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		execution.release();
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(ContentState.FAILED));
		execution.failed();
		this.shop.ledger.repair();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

}
