package io.github.x402spring.payment.engine;

import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import io.github.x402spring.Settlement;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.admission.AllowanceResult;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxVerification;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What new payments take of allowances, and what of it they give back.
 */
class PaymentAllowanceTests {

	private static final PaymentProblem DENIED = new PaymentProblem.Denied("spent");

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final CountingAllowance first = new CountingAllowance();

	private final CountingAllowance second = new CountingAllowance();

	private final Shop shop = new Shop(1000, (it) -> it, this.first, this.second);

	@AfterEach
	void bothCountAlike() {
		assertThat(this.second.taken).hasValue(this.first.taken.get());
	}

	private void assertTaken(int payments) {
		assertThat(this.first.taken).hasValue(payments);
	}

	private void assertSettled(int payments) {
		assertThat(this.first.settled).hasValue(payments);
		assertThat(this.second.settled).hasValue(payments);
	}

	@Test
	void deliveredPaymentKeepsWhatItTook() {
		PaymentPayload payload = this.shop.delivered();
		assertTaken(1);
		assertSettled(1);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		assertThat(this.first.asked).hasValue(1);
		assertTaken(1);
	}

	@Test
	void settledPaymentKeepsWhatItTookAlthoughItsContentFailed() {
		PaymentPayload payload = this.shop.entitlement();
		assertTaken(1);
		assertSettled(1);
		this.first.says(new AllowanceResult.Refused(DENIED));
		assertThat(this.shop.grant(payload).release()).isEmpty();
		assertThat(this.first.asked).hasValue(1);
		assertTaken(1);
		assertSettled(1);
	}

	@Test
	void refusedPaymentIsNeitherReservedNorVerifiedNorChallenged() {
		this.second.says(new AllowanceResult.Refused(DENIED));
		assertThat(this.shop.refuse(this.shop.pay())).isEqualTo(DENIED);
		assertTaken(0);
		this.shop.assertNothingKept();
		this.shop.assertCalls(0, 0, 0);
		assertThat(this.shop.listener.take()).containsExactly("refused admission-denied spent");
	}

	@Test
	void laterAllowancesAreNotAskedAfterARefusal() {
		this.first.says(new AllowanceResult.Refused(DENIED));
		this.shop.refuse(this.shop.pay());
		assertThat(this.second.asked).hasValue(0);
	}

	@Test
	void allowanceThatHasNothingToTakeLetsThrough() {
		this.first.says(AllowanceResult.none());
		this.second.says(AllowanceResult.none());
		this.shop.delivered();
		assertTaken(0);
	}

	@Test
	void outdatedPriceIsAnsweredWithThePriceOfNow() {
		PaymentPayload payload = this.shop.pay();
		this.second.instead = () -> {
			this.shop.price = "$0.02";
			return Optional.of(new AllowanceResult.Outdated());
		};
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.Rejected.class, (problem) -> {
			assertThat(problem.reason()).isEqualTo("price_changed");
			assertThat(Wire.required(problem.challenge()).accepts().getFirst().amount()).isEqualTo(20000);
		});
		assertTaken(0);
		this.shop.assertNothingKept();
		this.shop.assertCalls(0, 0, 0);
	}

	@Test
	void processThatEndsBeforeItAsksForThePriceOfNowLeavesNothingToServe() {
		PaymentPayload payload = this.shop.pay();
		this.second.says(new AllowanceResult.Outdated());
		this.shop.ledger.failOn((call) -> call instanceof FaultyLedger.Remove);
		this.shop.present(payload);
		this.shop.ledger.repair();
		this.second.instead = Optional::empty;
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.InProgress.class);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.Rejected.class,
				(problem) -> assertThat(problem.reason()).isEqualTo("price_changed"));
		assertTaken(0);
		this.shop.assertNothingKept();
		this.shop.assertCalls(0, 0, 0);
	}

	@Test
	void tierThatIsNotAskedForIsTakenOnlyWhereAllowancesDecide() {
		Shop without = new Shop();
		for (Shop any : List.of(without, this.shop)) {
			PaymentPayload payload = any.pay();
			List<Quote> cheap = any.quotes();
			List<Quote> dear = cheap.stream().map((it) -> it.withAmount(it.amount().add(BigInteger.ONE))).toList();
			PaidEndpointDescriptor tiered = new PaidEndpointDescriptor("GET /premium", "Controller#handler",
					List.of("/premium"), "tiers", "", "", Settlement.AFTER_HANDLER, "",
					QuoteSource.tiered(List.of(dear, cheap), (request) -> 0));
			PaymentDecision decision = any.engine.decide(tiered, Shop.REQUEST, payload);
			assertThat(decision)
				.isInstanceOf((any == without) ? PaymentDecision.Refused.class : PaymentDecision.Granted.class);
		}
	}

	@Test
	void outdatedPriceThatIsGoneIsAnsweredAsForEveryone() {
		PaymentPayload payload = this.shop.pay();
		this.first.instead = () -> {
			this.shop.price = "1 NONE";
			return Optional.of(new AllowanceResult.Outdated());
		};
		assertThat(this.shop.refuse(payload)).isEqualTo(new PaymentProblem.Unpriceable());
	}

	@Test
	void allowanceThatThrowsRefusesAndChargesNothing() {
		this.second.instead = () -> {
			throw new IllegalStateException("store is down");
		};
		assertThat(this.shop.refuse(this.shop.pay())).isEqualTo(new PaymentProblem.Unavailable(Shop.RETRY_AFTER));
		assertTaken(0);
		this.shop.assertNothingKept();
		assertThat(this.log.lines()).anyMatch((line) -> line.contains("CountingAllowance failed"));
	}

	@Test
	void errorOfAnAllowanceGivesBackWhatEarlierOnesGave() {
		this.second.instead = () -> {
			throw new StackOverflowError();
		};
		PaymentPayload payload = this.shop.pay();
		assertThatThrownBy(() -> this.shop.present(payload)).isInstanceOf(StackOverflowError.class);
		assertTaken(0);
	}

	// The other request arrives between the look into the book and the reservation.
	@Test
	void paymentThatAnotherRequestReservedFirstTakesOnce() {
		PaymentPayload payload = this.shop.pay();
		this.first.instead = () -> {
			this.first.instead = Optional::empty;
			this.shop.grant(payload);
			return Optional.empty();
		};
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.InProgress.class);
		assertTaken(1);
	}

	// It took the last part, or the last call at this price. Its payer must not pay
	// again.
	@ParameterizedTest
	@MethodSource
	void paymentThatAnotherRequestTookFirstIsAnsweredFromItsState(AllowanceResult result) {
		PaymentPayload payload = this.shop.pay();
		this.first.instead = () -> {
			this.first.instead = Optional::empty;
			this.shop.grant(payload);
			return Optional.of(result);
		};
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.InProgress.class);
		assertTaken(1);
	}

	static List<AllowanceResult> paymentThatAnotherRequestTookFirstIsAnsweredFromItsState() {
		return List.of(new AllowanceResult.Refused(DENIED), new AllowanceResult.Outdated());
	}

	@Test
	void fullLedgerGivesBack() {
		Shop small = new Shop(1, (it) -> it, this.first, this.second);
		int granted = 0;
		PaymentDecision last = small.present(small.pay());
		while (last instanceof PaymentDecision.Granted && granted < 1000) {
			granted++;
			last = small.present(small.pay());
		}
		assertThat(Shop.refused(last)).isInstanceOf(PaymentProblem.Unavailable.class);
		assertTaken(granted);
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "FAIL" })
	void paymentThatTheVerifierDoesNotLetThroughGivesBack(SandboxVerification verification) {
		this.shop.sandbox.nextVerification(verification);
		this.shop.refuse(this.shop.pay());
		assertThat(this.first.asked).hasValue(1);
		assertTaken(0);
	}

	@Test
	void failedHandlerGivesBack() {
		PaymentAdmission admission = this.shop.grant(this.shop.pay());
		assertTaken(1);
		admission.failed();
		assertTaken(0);
		assertSettled(0);
	}

	@Test
	void refusedSettlementGivesBackOnce() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		PaymentPayload payload = this.shop.pay();
		assertThat(this.shop.grant(payload).release()).containsInstanceOf(PaymentProblem.SettlementFailed.class);
		assertTaken(0);
		this.shop.refuse(payload);
		assertTaken(0);
	}

	@Test
	void paymentInDoubtKeepsUntilTheReconcilerFindsThatItFailed() {
		this.shop.unknown(SandboxOutcome.SILENT);
		assertTaken(1);
		this.shop.evidence = (payment) -> new Evidence.Impossible("cancelled");
		this.shop.clock.advance(Duration.ofHours(1));
		this.shop.reconcile();
		assertTaken(0);
	}

	@Test
	void paymentInDoubtKeepsWhenTheReconcilerFindsItSettled() {
		this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		assertSettled(0);
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.clock.advance(Duration.ofHours(1));
		this.shop.reconcile();
		assertTaken(1);
		assertSettled(1);
	}

	// A facilitator may say that it failed, and the chain that it did not.
	@Test
	void failedPaymentThatTurnsOutSettledTakesItsPartAgain() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.shop.grant(this.shop.pay()).release()).isPresent();
		assertTaken(0);
		assertSettled(0);
		this.shop.evidence = (payment) -> new Evidence.Transferred("0x" + "7".repeat(64), true);
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertTaken(1);
		assertSettled(1);
	}

	@Test
	void reservationThatIsTakenOverTakesNothingAgain() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		this.first.says(new AllowanceResult.Refused(DENIED));
		PaymentAdmission owner = this.shop.grant(payload);
		assertThat(this.first.asked).hasValue(1);
		assertTaken(1);
		owner.failed();
		assertTaken(0);
	}

	@Test
	void reservationThatMayStandInTheLedgerKeepsUntilItIsReleased() {
		PaymentPayload payload = this.shop.pay();
		this.shop.ledger.loseAnswerOf((call) -> call instanceof FaultyLedger.Reserve);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		assertTaken(1);
		this.shop.ledger.repair();
		this.shop.clock.advance(Shop.LEASE);
		this.shop.grant(payload).failed();
		assertThat(this.first.asked).hasValue(1);
		assertTaken(0);
	}

	@Test
	void giveBackThatThrowsKeepsNoOtherFromIt() {
		this.second.instead = () -> Optional.of(new AllowanceResult.Taken(() -> {
			throw new IllegalStateException("store is down");
		}));
		this.shop.grant(this.shop.pay()).failed();
		assertTaken(0);
		this.shop.assertNothingKept();
		assertThat(this.log.lines()).anyMatch((line) -> line.contains("it stays taken"));
	}

	@Test
	void allowanceThatThrowsKeepsNoOtherFromHearingOfASettledPayment() {
		this.first.instead = () -> Optional.of(new AllowanceResult.Taken(() -> {
		}, () -> {
			throw new IllegalStateException("store is down");
		}));
		this.shop.delivered();
		assertThat(this.second.settled).hasValue(1);
		assertThat(this.log.lines()).anyMatch((line) -> line.contains("could not take note"));
		this.second.taken.set(0);
	}

	@Test
	void paymentsOfOthersTakeNothing() {
		PaymentPayload payload = this.shop.pay();
		ObjectNode forged = (ObjectNode) StrictJson.parseObject(payload.json());
		((ObjectNode) forged.get("payload")).put("signature", Payloads.signature(this.shop.pay()));
		assertThat(this.shop.refuse(Payloads.decode(forged))).isInstanceOf(PaymentProblem.Rejected.class);
		assertThat(this.first.asked).hasValue(0);
	}

	@Test
	void unpaidRequestIsRefusedWithoutAChallengeThatCouldNotBeUsed() {
		this.second.unpaid = () -> Optional.of(DENIED);
		assertThat(Shop.refused(this.shop.engine.decide(this.shop.endpoint(), Shop.REQUEST, null))).isEqualTo(DENIED);
		this.second.unpaid = () -> {
			throw new IllegalStateException("store is down");
		};
		assertThat(Shop.refused(this.shop.engine.decide(this.shop.endpoint(), Shop.REQUEST, null)))
			.isEqualTo(new PaymentProblem.Unavailable(Shop.RETRY_AFTER));
		assertThat(this.first.asked).hasValue(0);
	}

	// Its money has moved.
	@Test
	void whatWasPaidBeforeIsNotRefused() {
		Shop before = new Shop(1000, PaymentAllowanceTests::paidBefore, this.first, this.second);
		PaymentPayload refused = before.pay();
		PaymentPayload outdated = before.pay();
		PaymentPayload unasked = before.pay();
		before.verifier = (payment) -> new VerificationResult.Rejected("must not be asked");
		this.second.says(new AllowanceResult.Refused(DENIED));
		this.first.says(AllowanceResult.none());
		assertThat(before.grant(refused).release()).isEmpty();
		this.second.says(new AllowanceResult.Outdated());
		assertThat(before.grant(outdated).release()).isEmpty();
		this.second.instead = () -> {
			throw new IllegalStateException("store is down");
		};
		assertThat(before.grant(unasked).release()).isEmpty();
		before.assertCalls(0, 3, 3);
	}

	@Test
	void whatWasPaidBeforeTakesItsPart() {
		Shop before = new Shop(1000, PaymentAllowanceTests::paidBefore, this.first, this.second);
		before.delivered();
		assertTaken(1);
	}

	@Test
	void whatOtherProcessesFindOutIsNotKeptForEver() {
		AllowanceDesk desk = new AllowanceDesk(List.of(this.first), PaymentPolicy.DEFAULT);
		Presentation presentation = new Presentation(this.shop.endpoint(), Shop.REQUEST, new TreeSet<>(),
				this.shop.quotes());
		PaymentPayload payload = this.shop.pay();
		PresentedPayment presented = PresentedPayment.of(presentation, payload, accepted(payload));
		for (int i = 0; i <= AllowanceDesk.MOST_KEPT; i++) {
			desk.take("payment-" + i, presented, this.shop.quotes().getFirst());
		}
		desk.giveBack("payment-0");
		assertTakenOfFirst(AllowanceDesk.MOST_KEPT + 1);
		desk.giveBack("payment-1");
		desk.giveBack("payment-1");
		assertTakenOfFirst(AllowanceDesk.MOST_KEPT);
		this.second.taken.set(this.first.taken.get());
	}

	private void assertTakenOfFirst(int payments) {
		assertThat(this.first.taken).hasValue(payments);
	}

	private SchemeRegistry.Authentic accepted(PaymentPayload payload) {
		SchemeRegistry schemes = new SchemeRegistry(List.of(this.shop.scheme));
		if (schemes.authenticate(payload,
				this.shop.quotes()) instanceof SchemeResult.Accepted<SchemeRegistry.Authentic> it) {
			return it.value();
		}
		throw new AssertionError("not accepted");
	}

	private static PaymentScheme paidBefore(PaymentScheme scheme) {
		return (PaymentScheme) Proxy.newProxyInstance(PaymentAllowanceTests.class.getClassLoader(),
				new Class<?>[] { PaymentScheme.class },
				(proxy, method, arguments) -> method.getName().equals("isPaidBefore") ? Boolean.TRUE
						: method.invoke(scheme, arguments));
	}

}
