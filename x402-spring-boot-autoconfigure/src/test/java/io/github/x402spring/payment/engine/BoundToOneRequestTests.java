package io.github.x402spring.payment.engine;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A payment that was presented buys that one request. It buys no other request, and
 * nothing more if it is written in another way.
 */
class BoundToOneRequestTests {

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

}
