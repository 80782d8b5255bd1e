package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The states of a payment and the steps between them, each from each state.
 */
class PaymentTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private static final Instant LATER = NOW.plusSeconds(60);

	private static final Lease LEASE = new Lease("process", LATER);

	private static final String HASH = "0x" + "ab".repeat(32);

	/** The legal steps of the money, of all twenty-five pairs. */
	private static final Map<MoneyState, Set<MoneyState>> MONEY = Map.of(MoneyState.RESERVED,
			EnumSet.of(MoneyState.SETTLING, MoneyState.UNKNOWN), MoneyState.SETTLING,
			EnumSet.of(MoneyState.SETTLED, MoneyState.FAILED, MoneyState.UNKNOWN), MoneyState.UNKNOWN,
			EnumSet.of(MoneyState.SETTLED, MoneyState.FAILED), MoneyState.FAILED, EnumSet.of(MoneyState.SETTLED),
			MoneyState.SETTLED, EnumSet.of(MoneyState.UNKNOWN));

	/** The legal steps of the content, of all thirty-six pairs. */
	private static final Map<ContentState, Set<ContentState>> CONTENT = Map.of(ContentState.NONE,
			EnumSet.of(ContentState.SERVING, ContentState.UNATTRIBUTED, ContentState.REFUNDED), ContentState.SERVING,
			EnumSet.of(ContentState.DELIVERED, ContentState.FAILED, ContentState.UNATTRIBUTED, ContentState.REFUNDED),
			ContentState.FAILED, EnumSet.of(ContentState.SERVING, ContentState.UNATTRIBUTED, ContentState.REFUNDED),
			ContentState.UNATTRIBUTED, EnumSet.of(ContentState.REFUNDED), ContentState.DELIVERED,
			EnumSet.of(ContentState.REFUNDED), ContentState.REFUNDED, EnumSet.noneOf(ContentState.class));

	static Stream<Arguments> states() {
		List<Arguments> states = new ArrayList<>();
		for (MoneyState money : MoneyState.values()) {
			for (ContentState content : ContentState.values()) {
				states.add(Arguments.of(money, content));
			}
		}
		return states.stream();
	}

	@Test
	void moneyHasTheStepsOfTheTableAndNoOther() {
		for (MoneyState from : MoneyState.values()) {
			for (MoneyState to : MoneyState.values()) {
				assertThat(from.canBecome(to)).as(from + " to " + to)
					.isEqualTo(from == to || MONEY.get(from).contains(to));
			}
		}
	}

	@Test
	void contentHasTheStepsOfTheTableAndNoOther() {
		for (ContentState from : ContentState.values()) {
			for (ContentState to : ContentState.values()) {
				assertThat(from.canBecome(to)).as(from + " to " + to)
					.isEqualTo(from == to || CONTENT.get(from).contains(to));
			}
		}
	}

	@ParameterizedTest
	@MethodSource("states")
	void settlingIsPossibleFromAReservationOnly(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.settling(Payloads.checked(terms()), LEASE, LATER),
				money == MoneyState.RESERVED, MoneyState.SETTLING, content);
	}

	@ParameterizedTest
	@MethodSource("states")
	void settledIsPossibleWhereTheTableAllowsIt(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.settled(HASH, null, LATER),
				MONEY.get(money).contains(MoneyState.SETTLED), MoneyState.SETTLED, content);
	}

	@ParameterizedTest
	@MethodSource("states")
	void settledAndServingIsPossibleWhereTheTablesAllowIt(MoneyState money, ContentState content) {
		assertStep(payment(money, content),
				(it) -> it.settledAndServing(new SettlementResult.Settled(HASH), LEASE, LATER),
				MONEY.get(money).contains(MoneyState.SETTLED) && !content.isFinal(), MoneyState.SETTLED,
				ContentState.SERVING);
	}

	@ParameterizedTest
	@MethodSource("states")
	void settlementFailedIsPossibleWhereTheTableAllowsIt(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.settlementFailed("why", LATER),
				MONEY.get(money).contains(MoneyState.FAILED), MoneyState.FAILED,
				(content == ContentState.SERVING) ? ContentState.FAILED : content);
	}

	@ParameterizedTest
	@MethodSource("states")
	void settlementUnknownIsPossibleWhereTheTableAllowsIt(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.settlementUnknown("why", LATER),
				money != MoneyState.RESERVED && MONEY.get(money).contains(MoneyState.UNKNOWN), MoneyState.UNKNOWN,
				(content == ContentState.SERVING) ? ContentState.FAILED : content);
	}

	@ParameterizedTest
	@MethodSource("states")
	void redeemedIsPossibleForWhatIsSettledAndNotDelivered(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.redeemed(LEASE, LATER),
				money == MoneyState.SETTLED && !content.isFinal(), MoneyState.SETTLED, ContentState.SERVING);
	}

	@ParameterizedTest
	@MethodSource("states")
	void refundedIsPossibleForWhatIsSettled(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.refunded("reference", LATER), money == MoneyState.SETTLED,
				MoneyState.SETTLED, ContentState.REFUNDED);
	}

	@ParameterizedTest
	@MethodSource("states")
	void deliveredIsPossibleForWhatIsSettledAndServed(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.delivered(true, LATER),
				money == MoneyState.SETTLED && (content == ContentState.SERVING || content == ContentState.DELIVERED),
				MoneyState.SETTLED, ContentState.DELIVERED);
	}

	@ParameterizedTest
	@MethodSource("states")
	void contentFailedIsPossibleForWhatIsSettledAndServed(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.contentFailed(LATER),
				money == MoneyState.SETTLED && (content == ContentState.SERVING || content == ContentState.FAILED),
				MoneyState.SETTLED, ContentState.FAILED);
	}

	@ParameterizedTest
	@MethodSource("states")
	void leaseChangesNothingElse(MoneyState money, ContentState content) {
		Payment payment = payment(money, content);
		assertStep(payment, (it) -> it.leased(LEASE, LATER), true, money, content);
		Payment leased = payment.leased(LEASE, LATER);
		assertThat(leased.leaseUntil()).isEqualTo(LATER);
		assertThat(leased.transaction()).isEqualTo(payment.transaction());
		assertThat(leased.reason()).isEqualTo(payment.reason());
	}

	@ParameterizedTest
	@MethodSource("states")
	void entitlementIsWhatIsSettledAndNotDelivered(MoneyState money, ContentState content) {
		assertThat(payment(money, content).isEntitlement())
			.isEqualTo(money == MoneyState.SETTLED && content != ContentState.DELIVERED
					&& content != ContentState.UNATTRIBUTED && content != ContentState.REFUNDED);
	}

	@ParameterizedTest
	@MethodSource("states")
	void usedElsewhereIsWithheldForGood(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.usedElsewhere("nonce already used", LATER),
				MONEY.get(money).contains(MoneyState.UNKNOWN) && (content == ContentState.UNATTRIBUTED
						|| CONTENT.get(content).contains(ContentState.UNATTRIBUTED)),
				MoneyState.UNKNOWN, ContentState.UNATTRIBUTED);
	}

	@ParameterizedTest
	@MethodSource("states")
	void earlierTransferIsWrittenDownAndNothingIsOwedForIt(MoneyState money, ContentState content) {
		assertStep(payment(money, content), (it) -> it.seenEarlier(HASH, true, LATER),
				money == MoneyState.SETTLED || MONEY.get(money).contains(MoneyState.SETTLED), MoneyState.SETTLED,
				content.isFinal() ? content : ContentState.UNATTRIBUTED);
	}

	@Test
	void reservationStartsWithTheFirstVersion() {
		Payment payment = Payment.reserved("id", terms(), ContentState.SERVING, LEASE);
		assertThat(payment).isEqualTo(new Payment("id", 1, terms(), MoneyState.RESERVED, ContentState.SERVING, 0, LEASE,
				null, null, null, false, false, null, null, NOW));
	}

	@ParameterizedTest
	@CsvSource({ "-1, true", "0, false", "1, false" })
	void leaseEndsAtItsInstant(long seconds, boolean leased) {
		assertThat(Payment.reserved("id", terms(), ContentState.SERVING, LEASE).isLeased(LATER.plusSeconds(seconds)))
			.isEqualTo(leased);
	}

	@Test
	void settledKeepsTheHashThroughEveryLaterStep() {
		Payment settled = payment(MoneyState.SETTLING, ContentState.SERVING).settled(HASH, null, NOW);
		for (Payment next : List.of(settled.contentFailed(NOW), settled.redeemed(LEASE, NOW),
				settled.delivered(false, NOW), settled.settlementUnknown("reorganised", NOW))) {
			assertThat(next.transaction()).isEqualTo(HASH);
		}
	}

	@Test
	void redemptionsAreCounted() {
		Payment payment = payment(MoneyState.SETTLED, ContentState.FAILED);
		assertThat(payment.redeemed(LEASE, NOW).redemptions()).isOne();
		assertThat(payment(MoneyState.SETTLED, ContentState.NONE).redeemed(LEASE, NOW).redemptions())
			.as("the handler never ran")
			.isZero();
		assertThat(payment.redeemed(LEASE, NOW).contentFailed(NOW).redeemed(LEASE, NOW).redemptions()).isEqualTo(2);
	}

	@Test
	void nobodyWorksOnAPaymentThatIsDone() {
		Payment serving = payment(MoneyState.SETTLED, ContentState.SERVING).leased(LEASE, NOW);
		Payment settling = payment(MoneyState.SETTLING, ContentState.SERVING).leased(LEASE, NOW);
		assertThat(serving.delivered(false, NOW).leaseUntil()).isNull();
		assertThat(serving.contentFailed(NOW).leaseUntil()).isNull();
		assertThat(settling.settlementFailed("why", NOW).leaseUntil()).isNull();
		assertThat(settling.settlementUnknown("why", NOW).leaseUntil()).isNull();
	}

	private static void assertStep(Payment from, UnaryOperator<Payment> step, boolean legal, MoneyState money,
			ContentState content) {
		if (!legal) {
			assertThatIllegalStateException().isThrownBy(() -> step.apply(from));
			return;
		}
		Payment to = step.apply(from);
		assertThat(to.money()).isEqualTo(money);
		assertThat(to.content()).isEqualTo(content);
		assertThat(to.id()).isEqualTo(from.id());
		assertThat(to.version()).isEqualTo(from.version() + 1);
		assertThat(to.terms()).isEqualTo(from.terms());
		assertThat(to.updatedAt()).isEqualTo(LATER);
		assertThat(from.money().canBecome(to.money())).isTrue();
		assertThat(from.content().canBecome(to.content())).isTrue();
	}

	@Test
	void moreThanThePriceIsWhatWasSettled() {
		Payment delivered = payment(MoneyState.SETTLED, ContentState.DELIVERED);
		Payment seen = delivered.seenReceived(HASH, true, BigInteger.valueOf(11), PaymentPolicy.DEFAULT, LATER);
		assertThat(seen.amount()).isEqualTo(11);
		assertThat(seen.proven()).isTrue();
		assertThat(seen.content()).isEqualTo(ContentState.DELIVERED);
		Payment exact = seen.seenReceived(HASH, true, BigInteger.TEN, PaymentPolicy.DEFAULT, LATER);
		assertThat(exact.settledAmount()).isNull();
	}

	@ParameterizedTest
	@EnumSource(value = ContentState.class, names = { "NONE", "SERVING", "FAILED" })
	void lessThanThePriceIsOwedBackUnlessItWasDelivered(ContentState content) {
		for (MoneyState money : List.of(MoneyState.SETTLED, MoneyState.UNKNOWN)) {
			Payment seen = payment(money, content).seenReceived(HASH, true, BigInteger.valueOf(9),
					PaymentPolicy.DEFAULT, LATER);
			assertThat(seen.money()).isEqualTo(MoneyState.SETTLED);
			assertThat(seen.amount()).isEqualTo(9);
			assertThat(seen.isRefundDue(PaymentPolicy.DEFAULT, LATER)).isTrue();
		}
		Payment delivered = payment(MoneyState.SETTLED, ContentState.DELIVERED).seenReceived(HASH, true,
				BigInteger.valueOf(9), PaymentPolicy.DEFAULT, LATER);
		assertThat(delivered.amount()).isEqualTo(9);
		assertThat(delivered.isRefundDue(PaymentPolicy.DEFAULT, LATER)).isFalse();
	}

	private static Payment payment(MoneyState money, ContentState content) {
		@Nullable String transaction = (money == MoneyState.SETTLED) ? HASH : null;
		return new Payment("id", 7, terms(), money, content, 0, null, transaction, null, null, false, false, null, null,
				NOW);
	}

	private static ReservationTerms terms() {
		PaymentRequirements requirements = new PaymentRequirements("exact", Network.evm(84532), BigInteger.TEN, "asset",
				"payee", 300, JsonNodeFactory.instance.objectNode());
		return new ReservationTerms(new PaymentKey("key"), "GET /premium", "fingerprint", "digest", "payer", "x402/2",
				Wire.quote(requirements), NOW.plus(Duration.ofMinutes(5)), NOW);
	}

}
