package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.sandbox.SandboxVerification;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is let through to a paid handler, and what is not.
 */
class AdmissionDeciderTests {

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	static Stream<Arguments> forgeries() {
		return Stream.of(forgery("signature of another payment", "signature", null),
				forgery("higher value", "value", "20000"),
				forgery("another payer", "from", SandboxWallet.developmentKey(2).address().value()),
				forgery("another payee", "to", SandboxWallet.developmentKey(2).address().value()),
				forgery("another nonce", "nonce", "0x" + "00".repeat(32)),
				forgery("longer validity", "validBefore", "1893459601"), forgery("earlier begin", "validAfter", "1"));
	}

	private static Arguments forgery(String name, String member, String value) {
		return Arguments.argumentSet(name, member, Optional.ofNullable(value));
	}

	@Test
	void requestWithoutPaymentIsChallengedAndLeavesNoTrace() {
		PaymentProblem problem = Shop.refused(this.shop.engine.decide(this.shop.endpoint(), Shop.REQUEST, null));
		assertThat(problem).isInstanceOfSatisfying(PaymentProblem.Required.class, (required) -> {
			PaymentRequired challenge = Wire.required(required.challenge());
			assertThat(challenge.error()).isEqualTo(ErrorReason.PAYMENT_REQUIRED);
			assertThat(challenge.accepts()).hasSize(1);
			assertThat(challenge.accepts().get(0).amount()).isEqualTo(10000);
			assertThat(challenge.resource().url()).isEqualTo("https://api.example.com/premium");
		});
		this.shop.assertNothingKept();
		this.shop.assertCalls(0, 0, 0);
		assertThat(this.shop.listener.take()).containsExactly("refused payment-required");
	}

	@Test
	void requestWithoutPriceIsFree() {
		PaidEndpointDescriptor free = endpoint((request) -> List.of());
		assertThat(this.shop.engine.decide(free, Shop.REQUEST, null)).isEqualTo(new PaymentDecision.Free());
		assertThat(this.shop.engine.decide(free, Shop.REQUEST, this.shop.pay())).isEqualTo(new PaymentDecision.Free());
		this.shop.assertNothingKept();
	}

	@ParameterizedTest
	@ValueSource(strings = { "$0", "$0.0000001", "-$1", "1 EUR", "free", "1e3" })
	void priceThatCannotBeUsedClosesTheEndpoint(String price) {
		PaymentPayload payload = this.shop.pay();
		this.shop.price = price;
		assertThat(this.shop.refuse(payload)).isEqualTo(new PaymentProblem.Unpriceable());
		assertThat(Shop.refused(this.shop.engine.decide(this.shop.endpoint(), Shop.REQUEST, null)))
			.isEqualTo(new PaymentProblem.Unpriceable());
		this.shop.assertNothingKept();
		this.shop.assertCalls(0, 0, 0);
	}

	@Test
	void paymentIsReservedAndVerifiedBeforeTheRequestIsLetThrough() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.isPaid()).isFalse();
		assertThat(execution.payment()).isEqualTo(this.shop.row());
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.RESERVED);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.SERVING);
		assertThat(this.shop.row().leaseUntil()).isEqualTo(this.shop.clock.instant().plus(Shop.LEASE));
		this.shop.assertCalls(1, 0, 0);
		assertThat(this.shop.listener.take()).containsExactly("new -> RESERVED/SERVING");
	}

	@Test
	void handlerLearnsWhoPaidWhat() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		assertThat(execution.call((reason) -> false).payer()).isEqualTo(this.shop.wallet.address().value());
		assertThat(execution.call((reason) -> false).amount()).isEqualByComparingTo("0.01");
		assertThat(execution.call((reason) -> false).atomicAmount()).isEqualTo(BigInteger.valueOf(10000));
		assertThat(execution.call((reason) -> false).symbol()).isEqualTo("USDC");
		assertThat(execution.call((reason) -> false).network()).isEqualTo(Shop.NETWORK);
		assertThat(execution.call((reason) -> false).id()).isEqualTo(this.shop.row().id());
	}

	@Test
	void paymentIdsCannotBeGuessed() {
		this.shop.grant(this.shop.pay());
		this.shop.grant(this.shop.pay());
		assertThat(this.shop.ledger.recent(2)).extracting(Payment::id)
			.allMatch((id) -> id.matches("[0-9a-f]{32}"))
			.doesNotHaveDuplicates();
	}

	@Test
	void unknownSchemeIsRefused() {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(this.shop.pay().json());
		((ObjectNode) json.get("accepted")).put("scheme", "upto");
		assertRefusedInTheProcess(Payloads.decode(json), ErrorReason.UNSUPPORTED_SCHEME);
	}

	@Test
	void paymentForAnotherTokenIsRefused() {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(this.shop.pay().json());
		((ObjectNode) json.get("accepted")).put("asset", "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913");
		assertRefusedInTheProcess(Payloads.decode(json), ErrorReason.NO_MATCHING_REQUIREMENTS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "$0.009999", "$0.010001", "$1" })
	void paymentOfAnotherPriceIsRefused(String paid) {
		this.shop.price = paid;
		PaymentPayload v2 = this.shop.pay();
		PaymentPayload v1 = this.shop.payV1();
		this.shop.price = "$0.01";
		assertRefusedInTheProcess(v2, ErrorReason.NO_MATCHING_REQUIREMENTS);
		assertRefusedInTheProcess(v1, ErrorReason.NO_MATCHING_REQUIREMENTS);
	}

	// What the client echoes is only text; what it signed is what counts.
	@Test
	void paymentOfALowerValueThanItEchoesIsRefused() {
		this.shop.price = "$0.000001";
		PaymentPayload cheap = this.shop.pay();
		this.shop.price = "$0.01";
		ObjectNode json = (ObjectNode) StrictJson.parseObject(cheap.json());
		json.set("accepted", StrictJson.parseObject(this.shop.pay().json()).get("accepted"));
		assertRefusedInTheProcess(Payloads.decode(json), ErrorReason.VALUE_MISMATCH);
	}

	@Test
	void expiredPaymentIsRefused() {
		PaymentPayload payload = this.shop.pay();
		this.shop.clock.advance(Shop.MAX_TIMEOUT.minusSeconds(5));
		assertRefusedInTheProcess(payload, ErrorReason.VALID_BEFORE);
	}

	@ParameterizedTest
	@MethodSource("forgeries")
	void verifierThatSaysYesToEverythingAdmitsNoForgery(String member, Optional<String> value) {
		this.shop.verifier = (payment) -> new VerificationResult.Valid();
		ObjectNode json = (ObjectNode) StrictJson.parseObject(this.shop.pay().json());
		if (member.equals("signature")) {
			((ObjectNode) json.get("payload")).put("signature", Payloads.signature(this.shop.pay()));
		}
		else {
			((ObjectNode) json.at("/payload/authorization")).put(member, value.orElseThrow());
		}
		assertRefusedInTheProcess(Payloads.decode(json), ErrorReason.INVALID_SIGNATURE);
	}

	@Test
	void verifierThatSaysYesToEverythingAdmitsNoOtherPriceOrTime() {
		this.shop.verifier = (payment) -> new VerificationResult.Valid();
		PaymentPayload payload = this.shop.pay();
		this.shop.price = "$0.02";
		assertRefusedInTheProcess(payload, ErrorReason.NO_MATCHING_REQUIREMENTS);
		this.shop.price = "$0.01";
		this.shop.clock.advance(Duration.ofHours(2));
		assertRefusedInTheProcess(payload, ErrorReason.VALID_BEFORE);
	}

	@Test
	void malformedPaymentIsRefusedWithAConstant() {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(this.shop.pay().json());
		((ObjectNode) json.at("/payload/authorization")).put("value", "<script>");
		assertThat(this.shop.refuse(Payloads.decode(json)))
			.isEqualTo(new PaymentProblem.Malformed("Member 'value' must be a decimal integer string"));
		this.shop.assertNothingKept();
		this.shop.assertCalls(0, 0, 0);
	}

	@Test
	void rejectionOfTheVerifierIsPassedOnAndTheSamePaymentMayComeBack() {
		PaymentPayload payload = this.shop.pay();
		this.shop.sandbox.nextVerification(SandboxVerification.REFUSE);
		assertRejected(this.shop.refuse(payload), ErrorReason.INSUFFICIENT_BALANCE);
		this.shop.assertNothingKept();
		assertThat(this.shop.listener.take()).containsExactly("new -> RESERVED/SERVING",
				"RESERVED/SERVING removed REJECTED", "refused payment-rejected " + ErrorReason.INSUFFICIENT_BALANCE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
		assertThat(this.shop.ledger.totals().rejected()).isOne();
	}

	@Test
	void verifierThatThrowsChargesNothingAndTheSamePaymentMayComeBack() {
		PaymentPayload payload = this.shop.pay();
		this.shop.sandbox.nextVerification(SandboxVerification.FAIL);
		assertThat(this.shop.refuse(payload)).isEqualTo(new PaymentProblem.Unavailable(Shop.RETRY_AFTER));
		this.shop.assertNothingKept();
		assertThat(this.shop.listener.take()).containsExactly("new -> RESERVED/SERVING",
				"RESERVED/SERVING removed UNAVAILABLE", "refused payment-unavailable");
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void verifierThatAnswersNothingChargesNothing() {
		this.shop.verifier = (payment) -> null;
		assertThat(this.shop.refuse(this.shop.pay())).isEqualTo(new PaymentProblem.Unavailable(Shop.RETRY_AFTER));
		this.shop.assertNothingKept();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Connection to http://10.0.0.1 refused", "Insufficient_Funds", "no-funds", "", " ",
			"ab\r\nSet-Cookie: x=1", "\u001b[31mred", "<b>", "insufficient_funds ", "\u0456nsufficient",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })
	void textOfAForeignVerifierIsNotPassedOn(String reason) {
		this.shop.verifier = (payment) -> new VerificationResult.Rejected(reason);
		assertRejected(this.shop.refuse(this.shop.pay()), ErrorReason.VERIFICATION_FAILED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "insufficient_funds", "my_own_reason_42", "a",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })
	void codeOfAForeignVerifierIsPassedOn(String reason) {
		this.shop.verifier = (payment) -> new VerificationResult.Rejected(reason);
		assertRejected(this.shop.refuse(this.shop.pay()), reason);
	}

	@Test
	void fullLedgerTakesNoPaymentsButKnowsThoseItHolds() {
		Shop small = new Shop(1);
		PaymentPayload first = small.delivered();
		assertThat(small.refuse(small.pay())).isEqualTo(new PaymentProblem.Unavailable(Shop.RETRY_AFTER));
		assertThat(small.refuse(first)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		small.assertCalls(1, 1, 1);
	}

	// A challenge would make the client sign, and pay, once more.
	@Test
	void knownPaymentIsAnsweredFromItsStateWhenItsTokenIsNotOfferedAnyMore() {
		PaymentRequirements now = new PaymentRequirements("exact", Network.evm(8453), BigInteger.valueOf(10000),
				"0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", SandboxWallet.developmentKey(1).address().value(), 60,
				JsonNodeFactory.instance.objectNode().put("name", "USD Coin").put("version", "2"));
		PaidEndpointDescriptor changed = endpoint((request) -> List.of(Wire.quote(now)));
		PaymentPayload fresh = this.shop.pay();
		assertThat(Shop.refused(this.shop.engine.decide(changed, Shop.REQUEST, fresh))).isInstanceOfSatisfying(
				PaymentProblem.Rejected.class,
				(it) -> assertThat(it.reason()).isEqualTo(ErrorReason.NO_MATCHING_REQUIREMENTS));
		this.shop.assertNothingKept();
		PaymentPayload owed = this.shop.entitlement();
		Shop.granted(this.shop.engine.decide(changed, Shop.REQUEST, owed)).left();
		assertThat(Shop.refused(this.shop.engine.decide(changed, Shop.REQUEST, owed)))
			.isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		this.shop.assertCalls(1, 1, 1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void listenerThatThrowsChangesNothing(boolean error) {
		PaymentListener broken = new PaymentListener() {

			@Override
			public void onTransition(Payment before, Payment after) {
				if (error) {
					throw new NoClassDefFoundError("broken");
				}
				throw new IllegalStateException("broken");
			}

		};
		PaymentEngine engine = this.shop.engine(this.shop.sandbox.evidence(), List.of(broken, this.shop.listener));
		PaymentAdmission execution = Shop.granted(engine.decide(this.shop.endpoint(), Shop.REQUEST, this.shop.pay()));
		assertThat(execution.release()).isEmpty();
		execution.left();
		assertThat(this.shop.listener.take()).containsExactly("new -> RESERVED/SERVING",
				"RESERVED/SERVING -> SETTLING/SERVING", "SETTLING/SERVING -> SETTLED/SERVING",
				"SETTLED/SERVING -> SETTLED/DELIVERED");
	}

	@Test
	void refusalByTheTransportIsTold() {
		this.shop.engine.refused(this.shop.endpoint(), new PaymentProblem.Malformed("two headers"));
		assertThat(this.shop.listener.take()).containsExactly("refused malformed-payment");
	}

	private PaidEndpointDescriptor endpoint(QuoteSource offers) {
		return new PaidEndpointDescriptor("GET /premium", "Controller#handler", List.of("/premium"), "", "", "",
				Settlement.AFTER_HANDLER, "", offers);
	}

	// No row, no call, and a challenge with today's price.
	private void assertRefusedInTheProcess(PaymentPayload payload, String reason) {
		assertRejected(this.shop.refuse(payload), reason);
		this.shop.assertNothingKept();
		this.shop.assertCalls(0, 0, 0);
	}

	private void assertRejected(PaymentProblem problem, String reason) {
		assertThat(problem).isInstanceOfSatisfying(PaymentProblem.Rejected.class, (rejected) -> {
			assertThat(rejected.reason()).isEqualTo(reason);
			assertThat(rejected.challenge().reason()).isEqualTo(reason);
			assertThat(Wire.required(rejected.challenge()).accepts()).isEqualTo(this.shop.challenge().accepts());
		});
	}

}
