package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.Optional;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What could not be sent is no question for the books: the payment may come back.
 */
class NothingSentTests {

	private final Shop shop = new Shop();

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AUTOMATIC")
	void paymentThatWasNotSentIsGivenBackAndServedWhenItComesAgain(Settlement order) {
		this.shop.settlement = order;
		this.shop.settler = (payment) -> new SettlementResult.NotSent(Duration.ZERO);
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).contains(new PaymentProblem.Unavailable(Shop.RETRY_AFTER));
		assertThat(execution.isPaid()).isFalse();
		this.shop.assertNothingKept();
		this.shop.settler = this.shop.sandbox::settle;
		PaymentAdmission again = this.shop.grant(payload);
		assertThat(again.release()).isEmpty();
		again.left();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void whoAsksAgainAfterwardsSendsNothing() {
		this.shop.settler = (payment) -> new SettlementResult.NotSent(Duration.ZERO);
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		this.shop.settler = this.shop.sandbox::settle;
		assertThat(execution.release()).contains(new PaymentProblem.InProgress(Shop.RETRY_AFTER));
		this.shop.assertCalls(1, 0, 0);
	}

	@Test
	void unknownPaymentStaysUnknownIfItCannotBeSentAgain() {
		PaymentPayload payload = this.shop.pay();
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer in time");
		this.shop.grant(payload).release();
		this.shop.settler = (payment) -> new SettlementResult.NotSent(Duration.ofSeconds(10));
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	@ParameterizedTest
	@CsvSource({ "0, 2", "1, 2", "10, 10", "3600, 60" })
	void clientIsToldToWaitAsLongAsItIsWorth(long named, long told) {
		this.shop.verifier = (payment) -> {
			throw new PaymentUnavailableException("busy", Duration.ofSeconds(named));
		};
		assertThat(this.shop.refuse(this.shop.pay()))
			.isEqualTo(new PaymentProblem.Unavailable(Duration.ofSeconds(told)));
		this.shop.assertNothingKept();
		this.shop.verifier = this.shop.sandbox::verify;
		this.shop.settler = (payment) -> new SettlementResult.NotSent(Duration.ofSeconds(named));
		assertThat(this.shop.grant(this.shop.pay()).release())
			.isEqualTo(Optional.of(new PaymentProblem.Unavailable(Duration.ofSeconds(told))));
	}

}
