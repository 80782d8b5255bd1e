package io.github.x402spring.payment.engine;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a rail may answer to a settlement, and what the book and the client learn of it.
 */
class SettlementResultTests {

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void refusedSettlementChargesNothing() {
		PaymentPayload payload = this.shop.pay();
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release())
			.hasValueSatisfying((problem) -> this.shop.assertFailed(problem, ErrorReason.INSUFFICIENT_BALANCE));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.FAILED);
		assertThat(this.shop.row().leaseUntil()).isNull();
		assertThat(this.shop.listener.take()).containsExactly("new -> RESERVED/SERVING",
				"RESERVED/SERVING -> SETTLING/SERVING", "SETTLING/SERVING -> FAILED/FAILED",
				"refused settlement-failed " + ErrorReason.INSUFFICIENT_BALANCE);
		this.shop.assertCalls(1, 1, 0);
	}

	@ParameterizedTest
	@EnumSource(names = { "SILENT", "LOSE_ANSWER" })
	void silenceOfTheSettlerIsNoAnswer(SandboxOutcome outcome) {
		this.shop.sandbox.nextSettlement(outcome);
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		assertThat(execution.release()).contains(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(execution.isPaid()).isFalse();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.FAILED);
		assertThat(this.shop.row().leaseUntil()).isNull();
	}

	@Test
	void exceptionOfTheSettlerIsNoAnswer() {
		this.shop.settler = (payment) -> {
			throw new IllegalStateException("broken at http://10.0.0.1");
		};
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		assertThat(execution.release()).contains(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.shop.row().reason()).isEqualTo("rail failed");
	}

	@Test
	void settlerThatAnswersNothingIsNoAnswer() {
		this.shop.settler = (payment) -> null;
		assertThat(this.shop.grant(this.shop.pay()).release())
			.contains(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	// A hash that is none is no proof that money moved, and no receipt for the client.
	@ParameterizedTest
	@ValueSource(strings = { "", "0x", "abc", "0x1234", "<script>alert(1)</script>",
			"0x00000000000000000000000000000000000000000000000000000000000000zz",
			"1111111111111111111111111111111111111111111111111111111111111111",
			"0x1111111111111111111111111111111111111111111111111111111111111111\r\nSet-Cookie: x=1" })
	void successWithoutATransactionHashIsNoAnswer(String hash) {
		this.shop.settler = (payment) -> new SettlementResult.Settled(hash);
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		assertThat(execution.release()).contains(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.shop.row().transaction()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Error: insufficient funds at 0x12\n", "", "Not Funny" })
	void textOfAForeignSettlerIsNotPassedOn(String reason) {
		this.shop.settler = (payment) -> new SettlementResult.Failed(reason);
		assertThat(this.shop.grant(this.shop.pay()).release())
			.hasValueSatisfying((problem) -> this.shop.assertFailed(problem, ErrorReason.VERIFICATION_FAILED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "timeout after 20 s: http://10.0.0.1/settle", "a\r\nb", "\u001b[31mred", "" })
	void causeOfAForeignSettlerIsNotPassedOn(String cause) {
		this.shop.settler = (payment) -> new SettlementResult.Unknown(cause);
		this.shop.grant(this.shop.pay()).release();
		assertThat(this.shop.row().reason()).isEqualTo("rail gave no usable cause");
	}

	@ParameterizedTest
	@ValueSource(strings = { "no answer in time", "HTTP status 5xx", "settlement_pending", "re-sent 2 times" })
	void causeThatIsAConstantIsKept(String cause) {
		this.shop.settler = (payment) -> new SettlementResult.Unknown(cause);
		this.shop.grant(this.shop.pay()).release();
		assertThat(this.shop.row().reason()).isEqualTo(cause);
	}

}
