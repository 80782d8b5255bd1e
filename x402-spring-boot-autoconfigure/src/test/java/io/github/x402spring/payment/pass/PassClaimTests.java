package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.github.x402spring.Network;
import io.github.x402spring.PaidCall;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.ledger.MapLedger;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.RequestFrom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What has paid for a pass presents it, and its copies draw on the one count of the pass,
 * each within what was left to it.
 */
class PassClaimTests {

	private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

	private static final String KEY = "ab".repeat(32);

	private static final BigInteger PAID = BigInteger.valueOf(300_000);

	private final InMemoryPassStore store = new InMemoryPassStore();

	private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

	private final PassSales sales = new PassSales(this.store, List.of(), this.clock);

	private final PassDesk desk = new PassDesk(this.store, new MapLedger(), List.of(), PaymentPolicy.DEFAULT,
			this.clock);

	@Test
	void whatHasPaidPresentsThePassAndGetsNoTokenForIt() {
		PassSale sale = buy(PassUnit.CALLS, "10");
		assertThat(sale.token()).isNull();
		assertThat(present(whole())).isInstanceOf(PassResult.Admitted.class);
		assertThat(left()).isEqualByComparingTo("9");
	}

	@Test
	void keyThatWasNotPaidPresentsNothing() {
		assertThat(present(whole())).isEqualTo(new PassResult.NotCovering("pass_unknown", false));
		buy(PassUnit.CALLS, "10");
		assertThat(present(
				new PassClaim("cd".repeat(32), "Authorization", null, null, PAID, null, null, (request) -> true)))
			.isEqualTo(new PassResult.NotCovering("pass_unknown", false));
	}

	// A payment hash is known to those who routed the payment.
	@Test
	void keyIsNoToken() {
		buy(PassUnit.CALLS, "10");
		assertThat(this.desk.admit(endpoint("read"), RequestFrom.withPass(KEY, FakePaidRequest.get("/forecast"))))
			.isEqualTo(new PassResult.NotCovering("pass_unknown", false));
	}

	@Test
	void sameSaleAgainChangesNothing() {
		PassSale first = buy(PassUnit.CALLS, "10");
		present(whole());
		PassSale again = buy(PassUnit.CALLS, "10");
		assertThat(again.token()).isNull();
		assertThat(again.pass().id()).isEqualTo(first.pass().id());
		assertThat(left()).isEqualByComparingTo("9");
		assertThat(present(whole())).isInstanceOf(PassResult.Admitted.class);
	}

	@Test
	void passIsUsedUpByAllCopiesTogether() {
		buy(PassUnit.CALLS, "3");
		assertThat(present(calls(3))).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(whole())).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(calls(3))).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(whole())).isEqualTo(new PassResult.NotCovering("pass_exhausted", true));
	}

	@Test
	void boundOfACopyIsABoundOnTheOneCount() {
		buy(PassUnit.CALLS, "10");
		assertThat(present(calls(2))).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(whole())).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(calls(2))).isEqualTo(new PassResult.NotCovering("pass_exhausted", true));
		assertThat(present(calls(0))).isEqualTo(new PassResult.NotCovering("pass_exhausted", true));
		assertThat(present(calls(11))).isInstanceOf(PassResult.Admitted.class);
		assertThat(left()).isEqualByComparingTo("7");
	}

	@Test
	void shareOfACopyIsAShareOfWhatWasBought() {
		buy(PassUnit.CREDIT, "0.01");
		assertThat(present(share("0.45"))).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(share("0.45"))).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(share("0.45"))).isEqualTo(new PassResult.NotCovering("pass_exhausted", true));
		assertThat(present(share("0.6"))).isInstanceOf(PassResult.Admitted.class);
		assertThat(left()).isEqualByComparingTo("0.004");
	}

	@Test
	void partOfThePriceBuysThatPartOfTheCalls() {
		buy(PassUnit.CALLS, "3");
		PassClaim third = claim(null, BigInteger.valueOf(100_000), null, (request) -> true);
		assertThat(present(claim(null, BigInteger.valueOf(99_999), null, (request) -> true)))
			.isEqualTo(new PassResult.NotCovering("pass_exhausted", true));
		assertThat(present(third)).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(third)).isEqualTo(new PassResult.NotCovering("pass_exhausted", true));
	}

	@Test
	void whatThePassDoesNotCountCannotBeBounded() {
		buy(PassUnit.TIME, "0");
		assertThat(present(whole())).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(calls(5))).isEqualTo(new PassResult.NotCovering("pass_limit_not_counted", false));
		assertThat(present(share("0.5"))).isEqualTo(new PassResult.NotCovering("pass_limit_not_counted", false));
	}

	@Test
	void callsOfCreditAreNotCounted() {
		buy(PassUnit.CREDIT, "1");
		assertThat(present(calls(5))).isEqualTo(new PassResult.NotCovering("pass_limit_not_counted", false));
	}

	@Test
	void copyWithoutTheScopeIsDenied() {
		buy(PassUnit.CALLS, "10");
		PassClaim narrow = new PassClaim(KEY, "Authorization", Set.of("other"), null, PAID, null, null,
				(request) -> true);
		assertThat(present(narrow)).isEqualTo(new PassResult.Refused(new PaymentProblem.ScopeDenied("read")));
		assertThat(this.desk.admit(endpoint(""), FakePaidRequest.get("/forecast"), new Bearer(narrow)))
			.isInstanceOf(PassResult.Admitted.class);
		assertThat(left()).isEqualByComparingTo("9");
	}

	@Test
	void passWithoutTheScopeIsDeniedWhateverACopySays() {
		buy(PassUnit.CALLS, "10");
		PassClaim claim = new PassClaim(KEY, "Authorization", Set.of("admin"), null, PAID, null, null,
				(request) -> true);
		for (PassClaim it : List.of(whole(), claim)) {
			assertThat(this.desk.admit(endpoint("admin"), FakePaidRequest.get("/forecast"), new Bearer(it)))
				.isEqualTo(new PassResult.Refused(new PaymentProblem.ScopeDenied("admin")));
		}
	}

	@Test
	void copyThatHasEndedOrIsForOtherRequestsIsOfNoUse() {
		buy(PassUnit.CALLS, "10");
		assertThat(present(until(NOW))).isEqualTo(new PassResult.NotCovering("pass_expired", false));
		assertThat(present(until(NOW.plusMillis(1)))).isInstanceOf(PassResult.Admitted.class);
		assertThat(present(new PassClaim(KEY, "Authorization", null, null, PAID, null, null, (request) -> false)))
			.isEqualTo(new PassResult.NotCovering("pass_not_for_request", false));
	}

	@Test
	void otherPlanIsNotOpened() {
		buy(PassUnit.CALLS, "10");
		PaidEndpointDescriptor other = endpoint("read")
			.with(new PaidEndpointDescriptor.PlanUse("other", "", new BigDecimal("0.002")));
		assertThat(this.desk.admit(other, FakePaidRequest.get("/forecast"), new Bearer(whole())))
			.isEqualTo(new PassResult.NotCovering("pass_for_other_plan", false));
	}

	@Test
	void passThatWasRevokedOrGotATokenIsNotPresentedAnyMore() {
		Pass pass = buy(PassUnit.CALLS, "10").pass();
		String token = this.sales.reissue(pass.id()).orElseThrow();
		assertThat(present(whole())).isEqualTo(new PassResult.NotCovering("pass_unknown", false));
		PaidRequest request = RequestFrom.withPass(token, FakePaidRequest.get("/forecast"));
		assertThat(this.desk.admit(endpoint("read"), request)).isInstanceOf(PassResult.Admitted.class);
		this.sales.revoke(pass.id());
		assertThat(this.desk.admit(endpoint("read"), request))
			.isEqualTo(new PassResult.NotCovering("pass_revoked", false));
	}

	@Test
	void operatorsNameAPassByItsKey() {
		Pass pass = buy(PassUnit.CALLS, "10").pass();
		assertThat(this.sales.find(KEY)).contains(pass);
		assertThat(this.sales.find(pass.id())).contains(pass);
		assertThat(this.sales.find(this.sales.reissue(pass.id()).orElseThrow())).isEmpty();
	}

	@Test
	void twoPassesAtOnceAreRefused() {
		buy(PassUnit.CALLS, "10");
		PassResult result = this.desk.admit(endpoint("read"),
				RequestFrom.withPass("x402pass_" + "a".repeat(43), FakePaidRequest.get("/forecast")),
				new Bearer(whole()));
		assertThat(result).isInstanceOfSatisfying(PassResult.Refused.class,
				(it) -> assertThat(it.problem()).isInstanceOf(PaymentProblem.Malformed.class));
	}

	@Test
	void slowHandlerDebitsAgainWithinTheBoundOnly() {
		buy(PassUnit.CALLS, "10");
		Admission slow = ((PassResult.Admitted) present(calls(1))).admission();
		this.store.endLapsed(NOW.plus(PaymentPolicy.DEFAULT.lease()), 10);
		present(whole());
		assertThat(slow.release()).get().isInstanceOf(PaymentProblem.Unavailable.class);
		assertThat(left()).isEqualByComparingTo("9");
	}

	@Test
	void boundsArePartOfAPass() {
		assertThatIllegalArgumentException().isThrownBy(() -> calls(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> share("1.1"));
		assertThatIllegalArgumentException().isThrownBy(() -> share("-0.1"));
	}

	private PassSale buy(PassUnit unit, String amount) {
		PassTerms terms = new PassTerms("forecast", "pass", Price.parse("100 sat"), unit, new BigDecimal(amount),
				ValidityPeriod.parse("1d"), Set.of("read", "other"));
		PaidCall call = mock(PaidCall.class);
		given(call.id()).willReturn("p1");
		given(call.network()).willReturn(new Network("bip122:0f9188f13cb7b2c71f2a335e3a4fc328"));
		given(call.asset()).willReturn("msat");
		given(call.symbol()).willReturn("sat");
		given(call.amount()).willReturn(BigDecimal.valueOf(100));
		return this.sales.sell(terms, call, List.of(), null, whole());
	}

	private PassResult present(PassClaim claim) {
		return this.desk.admit(endpoint("read"), FakePaidRequest.get("/forecast"), new Bearer(claim));
	}

	private BigDecimal left() {
		return this.store.findByPayment("p1").orElseThrow().grants().getFirst().balance();
	}

	private static PaidEndpointDescriptor endpoint(String scope) {
		return new PaidEndpointDescriptor("GET /forecast", "Forecast#get", List.of("/forecast"), "$0.002", "", "",
				Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of()))
			.with(new PaidEndpointDescriptor.PlanUse("forecast", scope, new BigDecimal("0.002")));
	}

	private static PassClaim whole() {
		return claim(null, null, null, (request) -> true);
	}

	private static PassClaim calls(long calls) {
		return claim(calls, null, null, (request) -> true);
	}

	private static PassClaim share(String share) {
		return claim(null, new BigDecimal(share).multiply(new BigDecimal(PAID)).toBigIntegerExact(), null,
				(request) -> true);
	}

	private static PassClaim until(Instant until) {
		return claim(null, null, until, (request) -> true);
	}

	private static PassClaim claim(@Nullable Long calls, @Nullable BigInteger budget, @Nullable Instant until,
			Predicate<PaidRequest> requests) {
		return new PassClaim(KEY, "Authorization", null, calls, PAID, budget, until, requests);
	}

	/** What has paid. */
	private record Bearer(PassClaim presented) implements PassBearer {

		@Override
		public Optional<PassTerms> sold() {
			return Optional.empty();
		}

		@Override
		public Optional<PassClaim> claim() {
			return Optional.of(this.presented);
		}

		@Override
		public String protocol() {
			return "test";
		}

		@Override
		public @Nullable String identifier() {
			return null;
		}

		@Override
		public String text() {
			return "text";
		}

	}

}
