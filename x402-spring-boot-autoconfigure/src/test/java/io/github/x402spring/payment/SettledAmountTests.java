package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Duration;

import io.github.x402spring.protocol.PaymentPayload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a settler tells beside yes: how much was settled, and by which transaction. Of
 * what it does not know, too.
 */
class SettledAmountTests {

	private static final String HASH = "0xabababababababababababababababababababababababababababababababab";

	private final Shop shop = new Shop();

	@ParameterizedTest
	@CsvSource({ "9999, true", "1, true", "10000, true", "10001, false", "-1, false", "0, true" })
	void settledIsAtMostThePrice(long amount, boolean settled) {
		this.shop.settler = (payment) -> new SettlementResult.Settled(HASH, BigInteger.valueOf(amount));
		PaymentExecution execution = this.shop.grant(this.shop.pay());
		assertThat(execution.settle().isEmpty()).isEqualTo(settled);
		assertThat(this.shop.row().money()).isEqualTo(settled ? MoneyState.SETTLED : MoneyState.UNKNOWN);
		assertThat(this.shop.row().amount()).isEqualTo(settled ? amount : 10000);
	}

	@Test
	void settlementOfNothingHasNoTransactionAndIsAYes() {
		this.shop.settler = (payment) -> new SettlementResult.Settled(null, BigInteger.ZERO);
		PaymentExecution execution = this.shop.grant(this.shop.pay());
		assertThat(execution.settle()).isEmpty();
		execution.delivered(false);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.row().transaction()).isNull();
	}

	@Test
	void settlementOfSomethingHasATransaction() {
		this.shop.settler = (payment) -> new SettlementResult.Settled(null, BigInteger.ONE);
		assertThat(this.shop.grant(this.shop.pay()).settle())
			.containsInstanceOf(PaymentProblem.SettlementUnknown.class);
	}

	@ParameterizedTest
	@CsvSource({ HASH + ", true", "0x12, false", ", false" })
	void unknownOutcomeKeepsItsTransaction(@Nullable String transaction, boolean kept) {
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no receipt in time", transaction);
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).settle();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.shop.row().transaction()).isEqualTo(kept ? HASH : null);
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer in time");
		this.shop.clock.advance(Duration.ofMinutes(5));
		this.shop.reconcile();
		assertThat(this.shop.row().transaction()).isEqualTo(kept ? HASH : null);
		this.shop.evidence = (payment) -> new Evidence.Transferred(HASH, true);
		this.shop.clock.advance(Duration.ofMinutes(5));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
	}

}
