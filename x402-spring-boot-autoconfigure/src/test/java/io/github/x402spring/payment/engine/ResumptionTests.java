package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a payment that is presented again.
 */
class ResumptionTests {

	private static final PaymentProblem IN_PROGRESS = new PaymentProblem.InProgress(Shop.RETRY_AFTER);

	private static final PaymentProblem UNKNOWN = new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER);

	private static final PaymentProblem BOUND = new PaymentProblem.BoundToOtherRequest();

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	static Stream<Arguments> otherRequests() {
		FakePaidRequest request = Shop.REQUEST;
		return Stream.of(Arguments.argumentSet("another method", request.withMethod("POST")),
				Arguments.argumentSet("another handler", request.withHandlerId("Controller#other")),
				Arguments.argumentSet("another path", request.withPath("/premium/2")),
				Arguments.argumentSet("the path in capitals", request.withPath("/Premium")),
				Arguments.argumentSet("a query", request.withQuery("size=large")),
				Arguments.argumentSet("an empty query", request.withQuery("")),
				Arguments.argumentSet("a principal", request.withUser("mallory")),
				Arguments.argumentSet("a principal without name", request.withUser("")));
	}

	static Stream<Arguments> rewritings() {
		return Stream.of(Arguments.argumentSet("reordered", (UnaryOperator<PaymentPayload>) Payloads::reordered),
				Arguments.argumentSet("spaced", (UnaryOperator<PaymentPayload>) Payloads::spaced),
				Arguments.argumentSet("escaped", (UnaryOperator<PaymentPayload>) Payloads::escaped),
				Arguments.argumentSet("other hex case", (UnaryOperator<PaymentPayload>) Payloads::otherHexCase),
				Arguments.argumentSet("extended", (UnaryOperator<PaymentPayload>) (it) -> Payloads.extended(it, 1)));
	}

	@Test
	void paymentInUseIsInProgressHoweverItIsWritten() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		for (PaymentPayload again : List.of(payload, Payloads.reordered(payload), Payloads.otherHexCase(payload))) {
			assertThat(this.shop.refuse(again)).isEqualTo(IN_PROGRESS);
		}
		this.shop.settler = (payment) -> {
			assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
			return this.shop.sandbox.settle(payment);
		};
		execution.release();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void deliveredPaymentIsAnsweredWithItsReceipt() {
		PaymentPayload payload = this.shop.delivered();
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.AlreadyDelivered.class,
				(problem) -> {
					assertThat(Wire.header(problem.receipt()).getKey()).isEqualTo("PAYMENT-RESPONSE");
					SettlementResponse response = X402Codec
						.decodeSettlementResponse(Wire.header(problem.receipt()).getValue());
					assertThat(response.success()).isTrue();
					assertThat(response.transaction()).isEqualTo(this.shop.row().transaction());
				});
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void deliveredPaymentIsKnownAfterItExpiredAsLongAsTheLedgerKeepsIt() {
		PaymentPayload payload = this.shop.delivered();
		this.shop.clock.advance(Shop.MAX_TIMEOUT.plusMinutes(9));
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
	}

	@ParameterizedTest
	@MethodSource("otherRequests")
	void paymentIsForOneRequestOnly(FakePaidRequest other) {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(this.shop.refused(other, payload)).isEqualTo(BOUND);
		execution.release();
		assertThat(this.shop.refused(other, payload)).isEqualTo(BOUND);
		execution.failed();
		assertThat(this.shop.refused(other, payload)).isEqualTo(BOUND);
		this.shop.grant(payload).left();
		assertThat(this.shop.refused(other, payload)).isEqualTo(BOUND);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void paymentOfAPrincipalIsNotForAnother() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = Shop.granted(this.shop.present(Shop.REQUEST.withUser("alice"), payload));
		execution.release();
		execution.failed();
		assertThat(this.shop.refused(Shop.REQUEST.withUser("bob"), payload)).isEqualTo(BOUND);
		assertThat(this.shop.refused(Shop.REQUEST, payload)).isEqualTo(BOUND);
		assertThat(this.shop.present(Shop.REQUEST.withUser("alice"), payload))
			.isInstanceOf(PaymentDecision.Granted.class);
	}

	@Test
	void paymentForACheapEndpointDoesNotOpenADearOne() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).failed();
		FakePaidRequest dear = FakePaidRequest.get("/dear").withHandlerId("Controller#dear");
		this.shop.price = "$5";
		assertThat(this.shop.refused(dear, payload).reasonCode()).contains(ErrorReason.NO_MATCHING_REQUIREMENTS);
		this.shop.assertCalls(1, 0, 0);
	}

	// The chain shows all that was signed, and the rest of the text can be guessed.
	@Test
	void authorisationThatWasSentIsNoSecret() {
		PaymentPayload signed = this.shop.pay();
		JsonNode authorization = signed.payload().get("authorization");
		JsonNode signature = signed.payload().get("signature");
		PaymentRequirements offer = this.shop.challenge().accepts().getFirst();
		PaymentAdmission execution = this.shop.grant(Payloads.v2(authorization, signature, offer));
		execution.release();
		execution.failed();
		PaymentPayload rebuilt = Payloads.v2(authorization.deepCopy(), signature, offer);
		assertThat(this.shop.present(rebuilt)).isInstanceOf(PaymentDecision.Granted.class);
	}

	@Test
	void identifierThatTheChainDoesNotShowKeepsAnEntitlementFromStrangers() {
		PaymentPayload rebuilt = this.shop.pay();
		PaymentPayload payload = Payloads.withIdentifier(rebuilt, "pay_7d5d747be160e280a1b2c3d4e5f60718");
		PaymentAdmission execution = this.shop.grant(payload);
		execution.release();
		execution.failed();
		assertThat(this.shop.refuse(rebuilt)).isEqualTo(BOUND);
		assertThat(this.shop.refuse(Payloads.withIdentifier(rebuilt, "pay_00000000000000000000000000000000")))
			.isEqualTo(BOUND);
		assertThat(this.shop.present(payload)).isInstanceOf(PaymentDecision.Granted.class);
	}

	@ParameterizedTest
	@MethodSource("rewritings")
	void paymentWrittenInAnotherWayLearnsNothing(UnaryOperator<PaymentPayload> rewriting) {
		PaymentPayload delivered = this.shop.delivered();
		assertThat(this.shop.refuse(rewriting.apply(delivered))).isEqualTo(BOUND);
		PaymentPayload entitled = this.shop.entitlement();
		assertThat(this.shop.refuse(rewriting.apply(entitled))).isEqualTo(BOUND);
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		PaymentPayload failed = this.shop.pay();
		this.shop.grant(failed).release();
		assertThat(this.shop.refuse(rewriting.apply(failed))).isEqualTo(BOUND);
		this.shop.sandbox.nextSettlement(SandboxOutcome.SILENT);
		PaymentPayload unknown = this.shop.pay();
		this.shop.grant(unknown).release();
		assertThat(this.shop.refuse(rewriting.apply(unknown))).isEqualTo(BOUND);
		assertThat(this.shop.lookUps).hasValue(0);
		this.shop.assertCalls(4, 4, 2);
		assertThat(this.shop.present(entitled)).isInstanceOf(PaymentDecision.Granted.class);
	}

	@Test
	void paymentOfVersion2IsNotResumedByItsTwinOfVersion1() {
		PaymentPayload payload = this.shop.entitlement();
		PaymentPayload twin = Payloads.v1(payload.payload().get("authorization"), payload.payload().get("signature"),
				"base-sepolia");
		assertThat(this.shop.refuse(twin)).isEqualTo(BOUND);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void paymentWithAnotherIdentifierIsForAnotherRequest() {
		PaymentPayload payload = Payloads.withIdentifier(this.shop.pay(), "order-1");
		PaymentAdmission execution = this.shop.grant(payload);
		execution.release();
		assertThat(this.shop.refuse(Payloads.withIdentifier(payload, "order-2"))).isEqualTo(BOUND);
		execution.failed();
		assertThat(this.shop.present(payload)).isInstanceOf(PaymentDecision.Granted.class);
	}

	@Test
	void refusedSettlementIsRepeatedWithoutSending() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).release();
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.SettlementFailed.class,
				(problem) -> {
					assertThat(problem.reason()).isEqualTo(ErrorReason.INSUFFICIENT_BALANCE);
					assertThat(Wire.required(problem.challenge()).accepts()).isEqualTo(this.shop.challenge().accepts());
				});
		this.shop.assertCalls(1, 1, 0);
	}

	@Test
	void entitlementIsRedeemedWithoutASecondChargeAndAtMostThreeTimes() {
		PaymentPayload payload = this.shop.entitlement();
		for (int i = 1; i <= 3; i++) {
			PaymentAdmission execution = this.shop.grant(payload);
			assertThat(execution.payment().redemptions()).isEqualTo(i);
			assertThat(execution.release()).isEmpty();
			execution.failed();
		}
		assertRefundDue(this.shop.refuse(payload));
		assertRefundDue(this.shop.refuse(payload));
		assertThat(this.shop.row().isEntitlement()).isTrue();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void redeemedEntitlementIsDeliveredOnce() {
		PaymentPayload payload = this.shop.entitlement();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		execution.left();
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void entitlementLastsAsLongAsPromisedWhateverTheAuthorisationSays() {
		PaymentPayload payload = this.shop.entitlement();
		this.shop.clock.advance(Shop.TTL);
		assertThat(Shop.TTL).isGreaterThan(Shop.MAX_TIMEOUT);
		this.shop.grant(payload).failed();
		this.shop.clock.advance(Shop.TTL.plusSeconds(1));
		assertRefundDue(this.shop.refuse(payload));
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void knownPaymentKeepsItsPriceAndAnUnknownOneIsRefused() {
		PaymentPayload entitled = this.shop.entitlement();
		this.shop.sandbox.nextSettlement(SandboxOutcome.SILENT);
		PaymentPayload unsure = this.shop.pay();
		this.shop.grant(unsure).release();
		PaymentPayload unused = this.shop.pay();
		this.shop.price = "$0.02";
		assertThat(this.shop.refuse(unused).reasonCode()).contains(ErrorReason.NO_MATCHING_REQUIREMENTS);
		PaymentAdmission redeemed = this.shop.grant(entitled);
		assertThat(redeemed.call((reason) -> false).atomicAmount()).isEqualTo(BigInteger.valueOf(10000));
		PaymentAdmission resolved = this.shop.grant(unsure);
		assertThat(resolved.call((reason) -> false).atomicAmount()).isEqualTo(BigInteger.valueOf(10000));
		assertThat(resolved.payment().terms().quote().amount()).isEqualTo(10000);
		assertThat(this.shop.sandbox.balance(Shop.USDC, this.shop.wallet.address())).isEqualTo(9_980_000);
	}

	@Test
	void unknownOutcomeIsSettledByEvidence() {
		this.shop.evidence = this.shop.sandbox::find;
		PaymentPayload payload = unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.listener.take();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.left();
		assertThat(this.shop.listener.take()).containsExactly("UNKNOWN/FAILED -> UNKNOWN/FAILED",
				"UNKNOWN/FAILED -> SETTLED/FAILED", "SETTLED/FAILED -> SETTLED/SERVING",
				"SETTLED/SERVING -> SETTLED/DELIVERED");
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void unknownOutcomeFailsByEvidence() {
		this.shop.evidence = (payment) -> new Evidence.Impossible("cancelled");
		PaymentPayload payload = unknown(SandboxOutcome.SILENT);
		assertThat(this.shop.refuse(payload).reasonCode()).contains("cancelled");
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
		this.shop.assertCalls(1, 1, 0);
	}

	@Test
	void whatTheChainProvesStandsInTheBooksAndClientsGetACode() {
		this.shop.evidence = (payment) -> new Evidence.Impossible("authorization used elsewhere");
		PaymentProblem problem = this.shop.refuse(unknown(SandboxOutcome.SILENT));
		assertThat(this.shop.row().reason()).isEqualTo("authorization used elsewhere");
		assertThat(problem).isInstanceOfSatisfying(PaymentProblem.SettlementFailed.class, (it) -> {
			assertThat(it.reason()).isEqualTo(ErrorReason.VERIFICATION_FAILED);
			assertThat(it.receipt().reason()).isEqualTo(ErrorReason.VERIFICATION_FAILED);
		});
	}

	@Test
	void textOfForeignEvidenceIsNotPassedOn() {
		this.shop.evidence = (payment) -> new Evidence.Impossible("Node http://10.0.0.1 said no");
		assertThat(this.shop.refuse(unknown(SandboxOutcome.SILENT)).reasonCode())
			.contains(ErrorReason.VERIFICATION_FAILED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0x1234", "yes" })
	void evidenceWithoutATransactionHashIsNone(String hash) {
		this.shop.evidence = (payment) -> new Evidence.Transferred(hash, true);
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer");
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).release();
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void withoutEvidenceThePaymentIsPresentedAgainAndAYesIsBelieved() {
		PaymentPayload payload = unknown(SandboxOutcome.SILENT);
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		this.shop.assertCalls(1, 2, 1);
	}

	// The first presentation may have moved the money whatever the second is answered.
	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "SILENT", "LOSE_ANSWER" })
	void withoutEvidenceNothingButAYesIsBelieved(SandboxOutcome second) {
		PaymentPayload payload = unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.sandbox.nextSettlement(second);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		this.shop.assertCalls(1, 2, 1);
	}

	@Test
	void usedNonceIsNoProof() {
		PaymentPayload payload = unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.shop.ledger.totals().unknown()).isOne();
	}

	@Test
	void evidenceThatThrowsIsNone() {
		this.shop.evidence = (payment) -> {
			throw new IllegalStateException("node is down");
		};
		PaymentPayload payload = unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.clock.advance(Shop.RETRY_AFTER);
		assertThat(this.shop.present(payload)).isInstanceOf(PaymentDecision.Granted.class);
	}

	// Who comes back sooner than asked to is answered without asking anybody.
	@Test
	void unknownOutcomeIsLookedUpAtOnceAndThenAsOftenAsClientsAreToldToComeBack() {
		PaymentPayload payload = unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.clock.advance(Shop.RETRY_AFTER.minusMillis(1));
		for (int i = 0; i < 10; i++) {
			assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		}
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.assertCalls(1, 2, 1);
		this.shop.clock.advance(Duration.ofMillis(1));
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(2);
	}

	@Test
	void unknownOutcomeIsNotLookedUpForAnotherRequest() {
		PaymentPayload payload = unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.refused(Shop.REQUEST.withPath("/other"), payload)).isEqualTo(BOUND);
		assertThat(this.shop.lookUps).hasValue(0);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void timeAloneProvesNothing() {
		PaymentPayload payload = unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.clock.advance(Shop.MAX_TIMEOUT.plusHours(12));
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.clock.advance(Duration.ofHours(1));
		assertThat(this.shop.present(payload)).isInstanceOf(PaymentDecision.Granted.class);
	}

	@Test
	void unknownOutcomeOfMoneyThatMovesFirstIsResumedToo() {
		this.shop.settlement = Settlement.BEFORE_HANDLER;
		this.shop.evidence = this.shop.sandbox::find;
		PaymentPayload payload = unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.NONE);
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.left();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void version1PaymentIsResumedLikeAnyOther() {
		PaymentPayload payload = this.shop.payV1();
		PaymentAdmission execution = this.shop.grant(payload);
		execution.release();
		execution.failed();
		this.shop.grant(payload).left();
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.AlreadyDelivered.class,
				(problem) -> assertThat(Wire.header(problem.receipt()).getKey()).isEqualTo("X-PAYMENT-RESPONSE"));
	}

	private PaymentPayload unknown(SandboxOutcome outcome) {
		PaymentPayload payload = this.shop.pay();
		this.shop.sandbox.nextSettlement(outcome);
		assertThat(this.shop.grant(payload).release()).contains(UNKNOWN);
		return payload;
	}

	private void assertRefundDue(PaymentProblem problem) {
		assertThat(problem).isInstanceOfSatisfying(PaymentProblem.RefundDue.class, (due) -> {
			SettlementResponse response = X402Codec.decodeSettlementResponse(Wire.header(due.receipt()).getValue());
			assertThat(response.success()).isTrue();
			assertThat(response.transaction()).isEqualTo(this.shop.row().transaction());
		});
	}

}
