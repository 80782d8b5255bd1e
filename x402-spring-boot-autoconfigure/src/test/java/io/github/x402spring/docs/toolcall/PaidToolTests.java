package io.github.x402spring.docs.toolcall;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Promises of the gate hold where there are no servlets, and where the arguments of a
 * call are in its body.
 */
class PaidToolTests {

	private static final String OSLO = "{\"city\":\"Oslo\",\"days\":{\"from\":1,\"to\":3}}";

	private static final String OSLO_AGAIN = "{ \"days\": {\"to\": 3, \"from\": 1}, \"city\": \"Oslo\" }";

	private static final String ROME = "{\"city\":\"Rome\",\"days\":{\"from\":1,\"to\":3}}";

	private final ToolShop shop = new ToolShop();

	@Test
	void callWithoutPaymentIsAnsweredWithAChallenge() throws IOException {
		this.shop.work = (arguments, payment) -> {
			throw new AssertionError("not paid");
		};
		JsonNode answer = this.shop.call(OSLO, null);
		assertThat(problem(answer)).isEqualTo("payment-required");
		assertThat(answer.at("/error/data/accepts/0/network").asString()).isEqualTo("base-sepolia");
		assertThat(hasChallenge(answer)).isTrue();
		assertThat(this.shop.row()).isEmpty();
	}

	@Test
	void paidCallIsAnsweredWithResultAndReceipt() throws IOException {
		this.shop.work = (arguments, payment) -> payment.amount() + " for " + arguments.path("city").asString();
		JsonNode answer = this.shop.call(OSLO, this.shop.pay(OSLO));
		assertThat(text(answer)).isEqualTo("0.01 for Oslo");
		assertThat(transaction(answer)).isEqualTo(row().transaction());
		assertState(MoneyState.SETTLED, ContentState.DELIVERED);
		assertTransfers(1);
	}

	@Test
	void deliveredPaymentIsUsedUp() throws IOException {
		String payment = this.shop.pay(OSLO);
		this.shop.call(OSLO, payment);
		JsonNode answer = this.shop.call(OSLO_AGAIN, payment);
		assertThat(problem(answer)).isEqualTo("already-delivered");
		assertThat(answer.at("/error/data/_meta/PAYMENT-RESPONSE").isString()).isTrue();
		assertTransfers(1);
	}

	@Test
	void callThatCostsNothingIsServedWithoutPayment() throws IOException {
		this.shop.price = null;
		assertThat(text(this.shop.call(OSLO, null))).isEqualTo("Sunny in Oslo");
		assertTransfers(0);
	}

	@Test
	void malformedPaymentIsAnsweredWithoutChallenge() throws IOException {
		JsonNode answer = this.shop.call(OSLO, "junk");
		assertThat(problem(answer)).isEqualTo("malformed-payment");
		assertThat(hasChallenge(answer)).isFalse();
	}

	@Test
	void failureOfTheToolChargesNothingAndTheSamePaymentMayComeBack() throws IOException {
		String payment = this.shop.pay(OSLO);
		Tool work = this.shop.work;
		this.shop.work = (arguments, paid) -> {
			throw new IllegalStateException("broken");
		};
		JsonNode failed = this.shop.call(OSLO, payment);
		assertThat(failed.at("/result/isError").asBoolean()).isTrue();
		assertThat(failed.at("/result/_meta").isEmpty()).isTrue();
		assertThat(this.shop.row()).isEmpty();
		this.shop.work = work;
		assertThat(text(this.shop.call(OSLO, payment))).isEqualTo("Sunny in Oslo");
		assertTransfers(1);
	}

	@Test
	void declaredFailureChargesNothing() throws IOException {
		this.shop.work = (arguments, payment) -> {
			assertThat(payment.notDelivered("no such city")).isTrue();
			return "There is no such city";
		};
		JsonNode answer = this.shop.call(OSLO, this.shop.pay(OSLO));
		assertThat(text(answer)).isEqualTo("There is no such city");
		assertThat(this.shop.row()).isEmpty();
		assertTransfers(0);
	}

	// Nothing but the end of the try statement tells the admission.
	@Test
	void admissionThatIsClosedWithoutDeliveryHasFailed() throws IOException {
		String payment = this.shop.pay(OSLO);
		Tool work = this.shop.work;
		this.shop.work = (arguments, paid) -> {
			throw new StackOverflowError();
		};
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> this.shop.call(OSLO, payment));
		assertThat(this.shop.row()).isEmpty();
		this.shop.work = work;
		assertThat(text(this.shop.call(OSLO, payment))).isEqualTo("Sunny in Oslo");
	}

	@Test
	void resultThatCouldNotLeaveIsOwedForTheSameArguments() throws IOException {
		String payment = this.shop.pay(OSLO);
		assertThatIOException().isThrownBy(() -> this.shop.call(OSLO, payment, this::broken));
		assertThat(row().isEntitlement()).isTrue();
		String transaction = row().transaction();
		JsonNode answer = this.shop.call(OSLO_AGAIN, payment);
		assertThat(text(answer)).isEqualTo("Sunny in Oslo");
		assertThat(transaction(answer)).isEqualTo(transaction);
		assertState(MoneyState.SETTLED, ContentState.DELIVERED);
		assertTransfers(1);
	}

	@Test
	void paymentIsBoundToTheArguments() throws IOException {
		String payment = this.shop.pay(OSLO);
		assertThatIOException().isThrownBy(() -> this.shop.call(OSLO, payment, this::broken));
		for (String other : List.of(ROME, "{}", "{\"city\":\"Oslo\"}", "[]", "null")) {
			JsonNode answer = this.shop.call(other, payment);
			assertThat(problem(answer)).as(other).isEqualTo("payment-bound-to-other-request");
			assertThat(hasChallenge(answer)).isFalse();
		}
		assertThat(row().isEntitlement()).isTrue();
		assertThat(text(this.shop.call(OSLO, payment))).isEqualTo("Sunny in Oslo");
		assertTransfers(1);
	}

	@Test
	void resultThatBreaksOffIsDelivered() throws IOException {
		String payment = this.shop.pay(OSLO);
		assertThatIOException().isThrownBy(() -> this.shop.call(OSLO, payment, (bytes, offset, length) -> {
			if (offset > 0) {
				broken(bytes, offset, length);
			}
		}));
		assertState(MoneyState.SETTLED, ContentState.DELIVERED);
		assertThat(row().truncated()).isTrue();
		assertThat(problem(this.shop.call(OSLO, payment))).isEqualTo("already-delivered");
	}

	@Test
	void onePaymentServesOneOfManyCalls() throws IOException {
		String payment = this.shop.pay(OSLO);
		CountDownLatch refused = new CountDownLatch(3);
		this.shop.work = (arguments, paid) -> {
			await(refused);
			return "Sunny";
		};
		List<String> answers = Parallel.run(4, (number) -> {
			String answer = outcome(payment);
			refused.countDown();
			return answer;
		});
		assertThat(answers).containsExactlyInAnyOrder("Sunny", "payment-in-progress", "payment-in-progress",
				"payment-in-progress");
		assertTransfers(1);
	}

	@Test
	void unknownSettlementIsAnsweredWithoutChallengeAndResumedLater() throws IOException {
		String payment = this.shop.pay(OSLO);
		this.shop.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		JsonNode unknown = this.shop.call(OSLO, payment);
		assertThat(problem(unknown)).isEqualTo("settlement-unknown");
		assertThat(unknown.at("/error/data/retryAfter").asInt()).isPositive();
		assertThat(hasChallenge(unknown)).isFalse();
		assertThat(row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(problem(this.shop.call(ROME, payment))).isEqualTo("payment-bound-to-other-request");
		assertThat(text(this.shop.call(OSLO_AGAIN, payment))).isEqualTo("Sunny in Oslo");
		assertState(MoneyState.SETTLED, ContentState.DELIVERED);
		assertTransfers(1);
	}

	@Test
	void refusedSettlementIsAnsweredWithReceiptAndChallenge() throws IOException {
		String payment = this.shop.pay(OSLO);
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		JsonNode answer = this.shop.call(OSLO, payment);
		assertThat(problem(answer)).isEqualTo("settlement-failed");
		assertThat(answer.at("/error/data/_meta/PAYMENT-RESPONSE").isString()).isTrue();
		assertThat(text(this.shop.call(OSLO, this.shop.pay(answer)))).isEqualTo("Sunny in Oslo");
	}

	@Test
	void moneyThatMovesFirstIsInBeforeTheToolRuns() throws IOException {
		assertReleasedFirst(new ToolShop(Settlement.AFTER_HANDLER, PaidToolTests::moneyFirst));
	}

	@Test
	void endpointThatSettlesFirstIsReleasedBeforeTheToolRuns() throws IOException {
		assertReleasedFirst(new ToolShop(Settlement.BEFORE_HANDLER, (scheme) -> scheme));
	}

	// The tool fails with the money in, which is owed then.
	private static void assertReleasedFirst(ToolShop moneyFirst) throws IOException {
		String payment = moneyFirst.pay(OSLO);
		moneyFirst.work = (arguments, paid) -> {
			assertThat(moneyFirst.row().orElseThrow().money()).isEqualTo(MoneyState.SETTLED);
			throw new IllegalStateException("broken");
		};
		JsonNode failed = moneyFirst.call(OSLO, payment);
		assertThat(failed.at("/result/isError").asBoolean()).isTrue();
		assertThat(transaction(failed)).isEqualTo(moneyFirst.row().orElseThrow().transaction());
		assertThat(moneyFirst.row().orElseThrow().isEntitlement()).isTrue();
		moneyFirst.work = (arguments, paid) -> "Sunny";
		assertThat(problem(moneyFirst.call(ROME, payment))).isEqualTo("payment-bound-to-other-request");
		assertThat(text(moneyFirst.call(OSLO_AGAIN, payment))).isEqualTo("Sunny");
		assertThat(moneyFirst.sandbox.transfers()).isOne();
	}

	@Test
	void toolDoesNotRunWhereTheMoneyComesFirstAndDoesNotCome() throws IOException {
		ToolShop moneyFirst = new ToolShop(Settlement.AFTER_HANDLER, PaidToolTests::moneyFirst);
		moneyFirst.work = (arguments, paid) -> {
			throw new AssertionError("not paid");
		};
		String payment = moneyFirst.pay(OSLO);
		moneyFirst.sandbox.nextSettlement(SandboxOutcome.SILENT);
		JsonNode answer = moneyFirst.call(OSLO, payment);
		assertThat(problem(answer)).isEqualTo("settlement-unknown");
		assertThat(hasChallenge(answer)).isFalse();
	}

	private static PaymentScheme moneyFirst(PaymentScheme scheme) {
		return (PaymentScheme) Proxy.newProxyInstance(PaymentScheme.class.getClassLoader(),
				new Class<?>[] { PaymentScheme.class },
				(proxy, method, arguments) -> method.getName().equals("isPaidBefore") ? Boolean.TRUE
						: method.invoke(scheme, arguments));
	}

	private void broken(byte[] bytes, int offset, int length) throws IOException {
		throw new IOException("The connection broke");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String outcome(String payment) {
		try {
			JsonNode answer = this.shop.call(OSLO, payment);
			return answer.has("result") ? text(answer) : problem(answer);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Payment row() {
		return this.shop.row().orElseThrow();
	}

	private void assertState(MoneyState money, ContentState content) {
		assertThat(row().money()).isEqualTo(money);
		assertThat(row().content()).isEqualTo(content);
	}

	private void assertTransfers(int transfers) {
		assertThat(this.shop.sandbox.transfers()).isEqualTo(transfers);
		assertThat(this.shop.sandbox.settlements()).isEqualTo(transfers);
	}

	private static String text(JsonNode answer) {
		return answer.at("/result/content/0/text").asString();
	}

	private static String problem(JsonNode answer) {
		return answer.at("/error/message").asString();
	}

	private static boolean hasChallenge(JsonNode answer) {
		return answer.at("/error/data/_meta/PAYMENT-REQUIRED").isString();
	}

	private static String transaction(JsonNode answer) {
		return X402Codec.decodeSettlementResponse(answer.at("/result/_meta/PAYMENT-RESPONSE").stringValue())
			.transaction();
	}

}
