package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.x402.PaymentPayload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
	void settledIsAtMostThePriceWhereTheSchemeAllowsLess(long amount, boolean settled) {
		Shop upTo = new Shop(1000, UpToScheme::new);
		upTo.settler = (payment) -> new SettlementResult.Settled(HASH, BigInteger.valueOf(amount));
		assertThat(upTo.grant(upTo.pay()).release().isEmpty()).isEqualTo(settled);
		assertThat(upTo.row().money()).isEqualTo(settled ? MoneyState.SETTLED : MoneyState.UNKNOWN);
		assertThat(upTo.row().amount()).isEqualTo(settled ? amount : 10000);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 9999, 10001 })
	void settledIsExactlyThePriceElsewhere(long amount) {
		this.shop.settler = (payment) -> new SettlementResult.Settled(HASH, BigInteger.valueOf(amount));
		assertThat(this.shop.grant(this.shop.pay()).release())
			.containsInstanceOf(PaymentProblem.SettlementUnknown.class);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void settlementOfNothingHasNoTransactionAndIsAYes() {
		Shop upTo = new Shop(1000, UpToScheme::new);
		upTo.settler = (payment) -> new SettlementResult.Settled(null, BigInteger.ZERO);
		PaymentAdmission execution = upTo.grant(upTo.pay());
		assertThat(execution.release()).isEmpty();
		execution.left();
		assertThat(upTo.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(upTo.row().transaction()).isNull();
	}

	@Test
	void amountThatWasSettledSurvivesDoubt() {
		Shop upTo = new Shop(1000, UpToScheme::new);
		upTo.settler = (payment) -> new SettlementResult.Settled(HASH, BigInteger.valueOf(3));
		upTo.grant(upTo.pay()).release();
		Payment doubted = upTo.row().settlementUnknown("not on the chain", upTo.clock.instant());
		assertThat(doubted.seenSettled(HASH, true, upTo.clock.instant()).amount()).isEqualTo(3);
		assertThat(doubted.settled(HASH, null, upTo.clock.instant()).amount()).isEqualTo(3);
	}

	@Test
	void transactionThatIsLearnedLaterIsKept() {
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer in time");
		this.shop.grant(this.shop.pay()).release();
		this.shop.settler = (payment) -> new SettlementResult.Unknown("settlement pending", HASH);
		this.shop.clock.advance(Duration.ofMinutes(5));
		this.shop.reconcile();
		assertThat(this.shop.row().transaction()).isEqualTo(HASH);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void settlementOfSomethingHasATransaction() {
		this.shop.settler = (payment) -> new SettlementResult.Settled(null, BigInteger.ONE);
		assertThat(this.shop.grant(this.shop.pay()).release())
			.containsInstanceOf(PaymentProblem.SettlementUnknown.class);
	}

	@ParameterizedTest
	@CsvSource({ HASH + ", true", "0x12, false", ", false" })
	void unknownOutcomeKeepsItsTransaction(@Nullable String transaction, boolean kept) {
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no receipt in time", transaction);
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).release();
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
