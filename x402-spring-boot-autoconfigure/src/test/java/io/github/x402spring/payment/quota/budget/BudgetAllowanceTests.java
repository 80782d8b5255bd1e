package io.github.x402spring.payment.quota.budget;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.AllowanceResult;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaResult;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.spy;

/**
 * Budgets are counted in millionths of a dollar by payer and by endpoint, until midnight
 * in UTC.
 */
class BudgetAllowanceTests {

	private static final FakePaidRequest REQUEST = FakePaidRequest.get("/premium");

	private static final String PAYER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

	private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

	private static final Instant MIDNIGHT = Instant.parse("2030-01-02T00:00:00Z");

	private final MutableClock clock = new MutableClock(Instant.parse("2030-01-01T22:00:00Z"));

	private final QuotaStore store = spy(QuotaStore.inMemory(100));

	private final List<String> heard = new ArrayList<>();

	private final BudgetListener listener = new BudgetListener() {

		@Override
		public void onTaken(String plan, BudgetSubject subject) {
			BudgetAllowanceTests.this.heard.add("taken " + plan + " " + subject.value());
			throw new IllegalStateException("a listener fails");
		}

		@Override
		public void onSpent(String plan, BudgetSubject subject) {
			BudgetAllowanceTests.this.heard.add("spent " + plan + " " + subject.value());
		}

		@Override
		public void onGivenBack(String plan, BudgetSubject subject) {
			BudgetAllowanceTests.this.heard.add("given back " + plan + " " + subject.value());
		}

	};

	@Test
	void payerSpendsAtAllEndpointsOfThePlan() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), null));
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)));
		assertTaken(allowance.take(endpoint("b"), REQUEST, payment(PAYER.toLowerCase()), quote(20000)));
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(1)), "payer_budget");
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment("0xother"), quote(30000)));
		assertThat(this.heard).containsExactly("taken plan payer", "taken plan payer", "spent plan payer",
				"taken plan payer");
	}

	@Test
	void endpointTakesFromAllPayers() {
		PaymentAllowance allowance = allowance(new Budget(null, new BigDecimal("0.03")));
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)));
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment("0xother"), quote(20000)));
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment(null), quote(1)), "endpoint_budget");
		assertTaken(allowance.take(endpoint("b"), REQUEST, payment(PAYER), quote(30000)));
	}

	@Test
	void refusalOfTheEndpointGivesThePayerBack() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), new BigDecimal("0.01")));
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)), "endpoint_budget");
		assertThat(used("payer", PAYER.toLowerCase())).isZero();
		assertThat(this.heard).containsExactly("taken plan payer", "spent plan endpoint", "given back plan payer");
	}

	@Test
	void paymentThatMovesNoMoneyGivesBothBack() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), new BigDecimal("0.05")));
		AllowanceResult result = allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(30000));
		assertThat(used("payer", PAYER.toLowerCase())).isEqualTo(30000);
		assertThat(used("endpoint", "a")).isEqualTo(30000);
		// Also when the day is over by then.
		this.clock.advance(Duration.ofDays(1));
		assertThat(result).isInstanceOfSatisfying(AllowanceResult.Taken.class, (taken) -> taken.giveBack().run());
		assertThat(used("payer", PAYER.toLowerCase())).isZero();
		assertThat(used("endpoint", "a")).isZero();
	}

	@Test
	void budgetIsFullAgainAtMidnight() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.01"), null));
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)));
		this.clock.advance(Duration.ofHours(2).minusMillis(1500));
		assertThat(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)))
			.isEqualTo(new AllowanceResult.Refused(
					new PaymentProblem.BudgetSpent("payer_budget", MIDNIGHT, Duration.ofSeconds(2))));
		this.clock.advance(Duration.ofMillis(1499));
		assertThat(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)))
			.isEqualTo(new AllowanceResult.Refused(
					new PaymentProblem.BudgetSpent("payer_budget", MIDNIGHT, Duration.ofSeconds(1))));
		this.clock.advance(Duration.ofMillis(1));
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)));
	}

	@Test
	void requestWithoutPaymentIsRefusedWhereItsEndpointIsSpent() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("1"), new BigDecimal("0.03")));
		assertThat(allowance.beforeChallenge(endpoint("a"), REQUEST, quote(30000))).isEmpty();
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)));
		assertThat(allowance.beforeChallenge(endpoint("a"), REQUEST, quote(10000))).isEmpty();
		assertThat(allowance.beforeChallenge(endpoint("a"), REQUEST, quote(10001)))
			.contains(new PaymentProblem.BudgetSpent("endpoint_budget", MIDNIGHT, Duration.ofHours(2)));
		assertThat(allowance.beforeChallenge(endpoint("b"), REQUEST, quote(10001))).isEmpty();
		assertThat(allowance(new Budget(new BigDecimal("0.01"), null)).beforeChallenge(endpoint("a"), REQUEST,
				quote(10001)))
			.isEmpty();
	}

	// By a sign-in of the wallet, for which the principal stands here.
	@Test
	void payerWhoIsKnownWithoutPaymentIsRefusedWhereHisBudgetIsSpent() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), null));
		FakePaidRequest signedIn = REQUEST.withUser(PAYER);
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)));
		assertThat(allowance.beforeChallenge(endpoint("b"), signedIn, quote(10000))).isEmpty();
		assertThat(allowance.beforeChallenge(endpoint("b"), signedIn, quote(10001)))
			.contains(new PaymentProblem.BudgetSpent("payer_budget", MIDNIGHT, Duration.ofHours(2)));
		assertThat(allowance.beforeChallenge(endpoint("b"), REQUEST, quote(10001))).isEmpty();
		assertThat(allowance.beforeChallenge(endpoint("b"), REQUEST.withUser("0xother"), quote(10001))).isEmpty();
	}

	// A second of the day before is left when it is asked, and none when it is answered.
	@Test
	void refusalOfTheLastMomentIsThatOfItsDay() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.01"), null));
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)));
		this.clock.advance(Duration.ofHours(2).minusMillis(1));
		willAnswer((call) -> {
			this.clock.advance(Duration.ofMillis(1));
			return call.callRealMethod();
		}).given(this.store).take(any(), anyLong(), anyLong());
		assertThat(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)))
			.isEqualTo(new AllowanceResult.Refused(
					new PaymentProblem.BudgetSpent("payer_budget", MIDNIGHT, Duration.ofSeconds(1))));
	}

	@Test
	void pendingPaymentsSendOthersAwayForAMomentOnly() {
		PaymentAllowance allowance = allowance(new Budget(null, new BigDecimal("0.03")));
		AllowanceResult.Taken slow = pending(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)));
		AllowanceResult.Taken quick = pending(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)));
		PaymentProblem soon = new PaymentProblem.BudgetSpent("endpoint_budget_pending",
				this.clock.instant().plus(RETRY_AFTER), RETRY_AFTER);
		assertThat(allowance.take(endpoint("a"), REQUEST, payment("0xother"), quote(10000)))
			.isEqualTo(new AllowanceResult.Refused(soon));
		assertThat(allowance.beforeChallenge(endpoint("a"), REQUEST, quote(10000))).contains(soon);
		quick.kept().run();
		assertThat(allowance.beforeChallenge(endpoint("a"), REQUEST, quote(20000))).contains(soon);
		assertThat(allowance.beforeChallenge(endpoint("a"), REQUEST, quote(20001)))
			.contains(new PaymentProblem.BudgetSpent("endpoint_budget", MIDNIGHT, Duration.ofHours(2)));
		slow.giveBack().run();
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment("0xother"), quote(20000)));
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment("0xother"), quote(10000)), "endpoint_budget");
	}

	@Test
	void waitForPendingPaymentsEndsAtMidnight() {
		PaymentAllowance allowance = allowance(new Budget(null, new BigDecimal("0.03")));
		pending(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(30000)));
		this.clock.advance(Duration.ofHours(2).minusSeconds(1));
		assertThat(allowance.beforeChallenge(endpoint("a"), REQUEST, quote(1)))
			.contains(new PaymentProblem.BudgetSpent("endpoint_budget", MIDNIGHT, Duration.ofSeconds(1)));
	}

	@Test
	void failedPaymentThatTurnsOutSettledIsTakenAgainBeyondTheLimit() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), null));
		AllowanceResult.Taken failed = pending(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)));
		failed.giveBack().run();
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)));
		failed.kept().run();
		assertThat(used("payer", PAYER.toLowerCase())).isEqualTo(40000);
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(1)), "payer_budget");
	}

	@Test
	void endpointsWithoutABudgetTakeNothing() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.01"), null));
		PaidEndpointDescriptor other = endpoint("a")
			.with(new PaidEndpointDescriptor.PlanUse("other", "", BigDecimal.ONE));
		assertThat(allowance.take(other, REQUEST, payment(PAYER), quote(99999))).isEqualTo(AllowanceResult.none());
		assertThat(allowance.take(unplanned("GET /x"), REQUEST, payment(PAYER), quote(99999)))
			.isEqualTo(AllowanceResult.none());
		assertThat(allowance.beforeChallenge(other, REQUEST, quote(99999))).isEmpty();
	}

	@Test
	void payerWhoIsNotNamedHasNoBudgetOfHisOwn() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.01"), null));
		assertThat(allowance.take(endpoint("a"), REQUEST, payment(null), quote(99999)))
			.isEqualTo(AllowanceResult.none());
	}

	@Test
	void purchaseOfAPassIsSpending() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), null));
		assertTaken(allowance.take(unplanned("pass plan/five"), REQUEST, payment(PAYER), quote(20000)));
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)), "payer_budget");
		assertThat(allowance.take(unplanned("pass other/five"), REQUEST, payment(PAYER), quote(20000)))
			.isEqualTo(AllowanceResult.none());
	}

	@Test
	void storeThatIsGoneTakesNothing() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), new BigDecimal("0.03")));
		willThrow(new LedgerUnavailableException("gone", new IllegalStateException())).given(this.store)
			.take(argThat((key) -> key != null && key.quota().endsWith("endpoint")), anyLong(), anyLong());
		assertThatExceptionOfType(LedgerUnavailableException.class)
			.isThrownBy(() -> allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)));
		assertThat(used("payer", PAYER.toLowerCase())).isZero();
	}

	@Test
	void whatCannotBeGivenBackCountsAsSpent() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), null));
		AllowanceResult result = allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000));
		willThrow(new LedgerUnavailableException("gone", new IllegalStateException())).given(this.store)
			.giveBack(any(), anyLong());
		assertThat(result).isInstanceOfSatisfying(AllowanceResult.Taken.class, (taken) -> taken.giveBack().run());
		assertThat(used("payer", PAYER.toLowerCase())).isEqualTo(10000);
		assertThat(this.heard).containsExactly("taken plan payer");
	}

	@Test
	void tokenOfUnknownDecimalsIsRefused() {
		PaymentAllowance allowance = new Budgets().add("plan", new Budget(BigDecimal.ONE, null), List.of())
			.allowance((quote) -> Optional.empty(), (request) -> Optional.empty(), this.store, List.of(), RETRY_AFTER,
					this.clock);
		assertThatIllegalStateException()
			.isThrownBy(() -> allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(1)));
	}

	@Test
	void strangersWhoseMoneyDoesNotMoveTakeNoRoom() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), null));
		for (int i = 0; i < 200; i++) {
			AllowanceResult result = allowance.take(endpoint("a"), REQUEST, payment("0xstranger" + i), quote(1));
			assertThat(result).isInstanceOfSatisfying(AllowanceResult.Taken.class, (taken) -> taken.giveBack().run());
		}
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)));
		assertThat(used("payer", PAYER.toLowerCase())).isEqualTo(20000);
	}

	@Test
	void strangersWhoFillTheStoreNeitherLiftTheLimitOfOthersNorKeepThemOut() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("0.03"), null));
		for (int i = 0; i < 100; i++) {
			assertTaken(allowance.take(endpoint("a"), REQUEST, payment("0xstranger" + i), quote(1)));
		}
		assertThat(this.store.take(QuotaKey.of("budget/plan/payer", MIDNIGHT, "late"), 1, 1))
			.isEqualTo(new QuotaResult.Full());
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)));
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(20000)), "payer_budget");
		AllowanceResult last = allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000));
		assertThat(last).isInstanceOfSatisfying(AllowanceResult.Taken.class, (taken) -> taken.giveBack().run());
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(10000)));
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(1)), "payer_budget");
	}

	@ParameterizedTest
	@CsvSource({ "0.01, 10000", "0.0000001, 1", "0.0100001, 10001", "1, 1000000",
			"9223372036854.775807, 9223372036854775807", "9223372036854.775808, 9223372036854775807",
			"1e60, 9223372036854775807" })
	void dollarsAreCountedInMillionthsRoundedUp(BigDecimal dollars, long micros) {
		assertThat(MicroDollars.of(dollars)).isEqualTo(micros);
	}

	@Test
	void priceBeyondAllNumbersIsNotCoveredByTheLargestBudget() {
		PaymentAllowance allowance = allowance(new Budget(new BigDecimal("1000000000"), null));
		Quote huge = quote(1).withAmount(BigInteger.TWO.pow(255));
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment(PAYER), huge), "payer_budget");
		assertTaken(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(1_000_000_000_000_000L)));
		assertSpent(allowance.take(endpoint("a"), REQUEST, payment(PAYER), quote(1)), "payer_budget");
	}

	@Test
	void budgetLimitsSomething() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Budget(null, null));
		for (String amount : List.of("0", "-1", "0.0000001", "1000000000.01")) {
			assertThatIllegalArgumentException().isThrownBy(() -> new Budget(new BigDecimal(amount), null))
				.withMessageContaining("a budget of");
			assertThatIllegalArgumentException().isThrownBy(() -> new Budget(null, new BigDecimal(amount)));
		}
		Budget budget = new Budget(new BigDecimal("0.05"), new BigDecimal("0.03"));
		assertThat(budget.covers(new BigDecimal("0.03"))).isTrue();
		assertThat(budget.covers(new BigDecimal("0.04"))).isFalse();
		assertThat(new Budget(new BigDecimal("0.05"), null).covers(new BigDecimal("0.06"))).isFalse();
	}

	private long used(String subject, String name) {
		return this.store.used(QuotaKey.of("budget/plan/" + subject, MIDNIGHT, name));
	}

	private static void assertTaken(AllowanceResult result) {
		assertThat(result).isInstanceOfSatisfying(AllowanceResult.Taken.class, (taken) -> taken.kept().run());
	}

	private static AllowanceResult.Taken pending(AllowanceResult result) {
		assertThat(result).isInstanceOf(AllowanceResult.Taken.class);
		return (AllowanceResult.Taken) result;
	}

	private static void assertSpent(AllowanceResult result, String reason) {
		assertThat(result).isInstanceOfSatisfying(AllowanceResult.Refused.class,
				(refused) -> assertThat(refused.problem().reasonCode()).contains(reason));
	}

	private PaymentAllowance allowance(Budget budget) {
		return new Budgets().add("plan", budget, List.of("pass plan/five"))
			.allowance((quote) -> Optional.of(new BigDecimal(quote.amount(), 6)), PaidRequest::principal, this.store,
					List.of(this.listener), RETRY_AFTER, this.clock);
	}

	private static PaidEndpointDescriptor endpoint(String id) {
		return unplanned(id).with(new PaidEndpointDescriptor.PlanUse("plan", "", BigDecimal.ONE));
	}

	private static PaidEndpointDescriptor unplanned(String id) {
		return new PaidEndpointDescriptor(id, "Controller#handler", List.of("/premium"), "$0.01", "", "",
				Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of(quote(10000))));
	}

	private static Quote quote(long micros) {
		return new Quote(new PaymentKind("exact", Network.evm(84532), "eip3009"), "0xa", BigInteger.valueOf(micros),
				"0xb", Duration.ofSeconds(60), Map.of());
	}

	private static AuthenticatedPayment payment(@Nullable String payer) {
		return new AuthenticatedPayment(new PaymentKey("key"), quote(1).kind(), payer, "0xa", "0xb", BigInteger.TEN,
				null, () -> "proof");
	}

}
