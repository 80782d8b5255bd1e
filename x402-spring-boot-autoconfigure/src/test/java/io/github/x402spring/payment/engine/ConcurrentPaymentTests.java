package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.ledger.PaymentTotals;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One payment in many requests at once, without a transport (attacks A1 and A2).
 */
@Timeout(60)
class ConcurrentPaymentTests {

	private static final int CLIENTS = 64;

	private static final Predicate<PaymentDecision> GRANTED = PaymentDecision.Granted.class::isInstance;

	private static final Predicate<PaymentDecision> IN_PROGRESS = problem(PaymentProblem.InProgress.class);

	private static final Predicate<PaymentDecision> UNKNOWN = problem(PaymentProblem.SettlementUnknown.class);

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void onePaymentUsedManyTimesAtOnceIsGrantedOnce() {
		PaymentPayload payload = this.shop.pay();
		List<PaymentDecision> decisions = Parallel.run(CLIENTS, (i) -> this.shop.present(payload));
		assertGrantedOnce(decisions, IN_PROGRESS);
		this.shop.assertCalls(1, 0, 0);
		assertThat(execution(decisions).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void onePaymentWrittenInManyWaysAtOnceIsGrantedOnce() {
		PaymentPayload payload = this.shop.pay();
		List<UnaryOperator<PaymentPayload>> ways = List.of((it) -> it, Payloads::reordered, Payloads::spaced,
				Payloads::escaped, Payloads::otherHexCase, (it) -> Payloads.extended(it, 1),
				(it) -> Payloads.extended(Payloads.otherHexCase(it), 2),
				(it) -> Payloads.v1(it.payload().get("authorization"), it.payload().get("signature"), "base-sepolia"));
		List<PaymentPayload> payloads = ways.stream().map((way) -> way.apply(payload)).toList();
		assertThat(payloads).extracting(PaymentPayload::json).doesNotHaveDuplicates();
		List<PaymentDecision> decisions = Parallel.run(CLIENTS,
				(i) -> this.shop.present(payloads.get(i % payloads.size())));
		assertGrantedOnce(decisions, IN_PROGRESS);
		this.shop.assertCalls(1, 0, 0);
		assertThat(execution(decisions).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void onePaymentForManyRequestsAtOnceIsForOneOfThem() {
		PaymentPayload payload = this.shop.pay();
		List<PaymentDecision> decisions = Parallel.run(CLIENTS,
				(i) -> this.shop.present(Shop.REQUEST.withQuery("page=" + i), payload));
		assertGrantedOnce(decisions, problem(PaymentProblem.BoundToOtherRequest.class));
		this.shop.assertCalls(1, 0, 0);
	}

	@Test
	void manyPaymentsAtOnceAreAllGranted() {
		List<PaymentPayload> payloads = Stream.generate(this.shop::pay).limit(CLIENTS).toList();
		List<Boolean> delivered = Parallel.run(CLIENTS, (i) -> {
			PaymentAdmission execution = this.shop.grant(payloads.get(i));
			boolean settled = execution.release().isEmpty();
			execution.left();
			return settled;
		});
		assertThat(delivered).containsOnly(true);
		this.shop.assertCalls(CLIENTS, CLIENTS, CLIENTS);
		PaymentTotals totals = this.shop.ledger.totals();
		assertThat(totals.delivered()).isEqualTo(CLIENTS);
		assertThat(totals.revenue().values()).singleElement().isEqualTo(BigInteger.valueOf(640_000));
	}

	@Test
	void lapsedReservationIsTakenOverOnce() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission stale = this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		List<PaymentDecision> decisions = Parallel.run(CLIENTS, (i) -> this.shop.present(payload));
		assertGrantedOnce(decisions, IN_PROGRESS);
		assertThat(stale.release()).isPresent();
		this.shop.assertCalls(2, 0, 0);
	}

	@Test
	void entitlementPresentedManyTimesAtOnceIsGrantedOnce() {
		PaymentPayload payload = this.shop.entitlement();
		List<PaymentDecision> decisions = Parallel.run(CLIENTS, (i) -> this.shop.present(payload));
		assertGrantedOnce(decisions, IN_PROGRESS);
		assertThat(this.shop.row().redemptions()).isOne();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void ownersOfOneEntitlementDeliverItOnceHoweverOftenTheirLeasesEnd() {
		PaymentPayload payload = this.shop.entitlement();
		PaymentAdmission first = this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission second = this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		// The leases of both are over; one of them, or one who comes now, goes on.
		Set<PaymentAdmission> served = ConcurrentHashMap.newKeySet();
		Parallel.run(CLIENTS, (i) -> {
			PaymentAdmission execution = switch (i % 3) {
				case 0 -> first;
				case 1 -> second;
				default -> (this.shop.present(payload) instanceof PaymentDecision.Granted granted)
						? (PaymentAdmission) granted.admission() : first;
			};
			if (execution.release().isEmpty()) {
				served.add(execution);
				execution.left();
			}
			return true;
		});
		assertThat(served).hasSize(1).doesNotContain(first);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.listener.take()).filteredOn((step) -> step.endsWith("-> SETTLED/DELIVERED")).hasSize(1);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void unknownOutcomePresentedManyTimesAtOnceIsLookedUpOnce() {
		PaymentPayload payload = unknown();
		CountDownLatch others = new CountDownLatch(CLIENTS - 1);
		this.shop.evidence = (payment) -> {
			await(others);
			return this.shop.sandbox.find(payment);
		};
		List<PaymentDecision> decisions = Parallel.run(CLIENTS, (i) -> {
			PaymentDecision decision = this.shop.present(payload);
			others.countDown();
			return decision;
		});
		assertGrantedOnce(decisions, UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void unknownOutcomeWithoutEvidenceIsPresentedAgainOnce() {
		PaymentPayload payload = unknown();
		CountDownLatch others = new CountDownLatch(CLIENTS - 1);
		this.shop.settler = (payment) -> {
			await(others);
			return this.shop.sandbox.settle(payment);
		};
		List<PaymentDecision> decisions = Parallel.run(CLIENTS, (i) -> {
			PaymentDecision decision = this.shop.present(payload);
			others.countDown();
			return decision;
		});
		// The nonce is used, which proves nothing.
		assertThat(decisions).allMatch(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.assertCalls(1, 2, 1);
	}

	@Test
	void unknownOutcomeIsLookedUpOnceEvenByThoseWhoComeALittleLater() {
		PaymentPayload payload = unknown();
		List<PaymentDecision> decisions = Parallel.run(CLIENTS, (i) -> this.shop.present(payload));
		assertThat(decisions).allMatch(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.assertCalls(1, 2, 1);
	}

	@Test
	void executionAskedForTheMoneyManyTimesAtOnceSendsOnce() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		Parallel.run(CLIENTS, (i) -> execution.release());
		assertThat(execution.release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void handlerThatFailsWhileTheMoneyMovesGivesNothingBack() {
		for (int round = 0; round < 50; round++) {
			PaymentPayload payload = this.shop.pay();
			PaymentAdmission execution = this.shop.grant(payload);
			Parallel.run(2, (i) -> {
				if (i == 0) {
					return execution.release().isEmpty();
				}
				execution.failed();
				return true;
			});
			Payment row = this.shop.ledger.find(execution.payment().terms().key()).orElse(null);
			assertThat(row == null || row.money() == MoneyState.SETTLED).isTrue();
		}
		assertThat((long) this.shop.sandbox.transfers()).isEqualTo(this.shop.ledger.totals().settled());
	}

	private PaymentPayload unknown() {
		PaymentPayload payload = this.shop.pay();
		this.shop.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.grant(payload).release()).isPresent();
		return payload;
	}

	private static void assertGrantedOnce(List<PaymentDecision> decisions, Predicate<PaymentDecision> others) {
		assertThat(decisions).filteredOn(GRANTED).hasSize(1);
		assertThat(decisions).filteredOn(others).hasSize(CLIENTS - 1);
	}

	private static PaymentAdmission execution(List<PaymentDecision> decisions) {
		return Shop.granted(decisions.stream().filter(GRANTED).findFirst().orElseThrow());
	}

	private static Predicate<PaymentDecision> problem(Class<? extends PaymentProblem> type) {
		return (decision) -> decision instanceof PaymentDecision.Refused refused && type.isInstance(refused.problem());
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted", ex);
		}
	}

}
