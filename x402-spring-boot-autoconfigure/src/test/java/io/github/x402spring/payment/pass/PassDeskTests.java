package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.Network;
import io.github.x402spring.PaidCall;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.MapLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.payment.tier.TierPlaces;
import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;

/**
 * Passes are sold and used by the clock, and only while their purchase stands.
 */
class PassDeskTests extends LedgerSteps {

	private static final PassTerms HUNDRED = terms("hundred", PassUnit.CALLS, "100", "30d");

	private static final PassTerms MONTH = terms("month", PassUnit.TIME, "0", "1mo");

	private static final PassTerms THREE = terms("three", PassUnit.CALLS, "3", "1h");

	private static final PaidRequest SIGNED_IN = signedIn();

	private final PaymentLedger ledger = spy(new MapLedger());

	private final PassStore store = spy(new InMemoryPassStore());

	private final List<String> heard = new ArrayList<>();

	private final PassListener listener = new PassListener() {

		@Override
		public void onSold(Pass pass, PassGrant grant) {
			PassDeskTests.this.heard.add("sold " + grant.name());
			throw new IllegalStateException("a listener fails");
		}

		@Override
		public void onRunsLow(Pass pass, PassGrant grant) {
			PassDeskTests.this.heard.add("low " + grant.balance().toPlainString());
		}

		@Override
		public void onNotCovering(String endpoint, String reason) {
			PassDeskTests.this.heard.add("not covering " + reason);
		}

		@Override
		public void onEnded(Pass pass, PassGrant grant) {
			PassDeskTests.this.heard.add("ended " + grant.payment() + " " + grant.balance().toPlainString());
		}

		@Override
		public void onUsed(Draw draw) {
			PassDeskTests.this.heard.add("used " + draw.amount().toPlainString());
			throw new IllegalStateException("a listener fails");
		}

		@Override
		public void onGivenBack(Draw draw) {
			PassDeskTests.this.heard.add("given back " + draw.amount().toPlainString());
		}

	};

	private final PassSales sales = new PassSales(this.store, List.of(this.listener), this.clock);

	private final PassDesk desk = new PassDesk(this.store, this.ledger, List.of(this.listener), PaymentPolicy.DEFAULT,
			this.clock);

	private final AtomicInteger spent = new AtomicInteger();

	private final PassDesk walletDesk = new PassDesk(this.store, this.ledger, wallets(), TierPlaces.none(), List.of(),
			null, PaymentPolicy.DEFAULT, this.clock);

	private ProtocolRegistry wallets() {
		PaymentProtocol family = mock(PaymentProtocol.class);
		given(family.signIn(any(), any(), any()))
			.willReturn(SignIn.by("wallet", () -> this.spent.incrementAndGet() > 0));
		return new ProtocolRegistry(List.of(family));
	}

	@Override
	protected PaymentLedger ledger() {
		return this.ledger;
	}

	@Test
	void purchaseThatIsDoubtedSuspendsThePassAndOneThatIsRefundedEndsIt() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		String token = buy(THREE, purchase.id());
		assertThat(present(token)).isInstanceOf(PassResult.Admitted.class);
		Payment doubted = step(purchase, "unknown");
		assertRefused(token, "pass_suspended");
		Payment certain = step(doubted, "settled");
		assertThat(present(token)).isInstanceOf(PassResult.Admitted.class);
		refund(step(certain, "contentFailed"), "refund");
		assertRefused(token, "pass_suspended");
		assertThat(this.heard).endsWith("ended " + purchase.id() + " 1", "not covering pass_suspended");
		assertRefused(token, "pass_revoked");
	}

	@Test
	void passEndsToTheSecond() {
		String token = buy(THREE, "p1");
		set(NOW.plus(Duration.ofHours(1)).minusMillis(1));
		assertThat(present(token)).isInstanceOf(PassResult.Admitted.class);
		set(NOW.plus(Duration.ofHours(1)));
		assertRefused(token, "pass_expired");
		// Another instance may have a clock that is behind, but not by more than a
		// minute.
		set(NOW.minusSeconds(60));
		assertThat(present(token)).isInstanceOf(PassResult.Admitted.class);
		set(NOW.minusSeconds(60).minusMillis(1));
		assertRefused(token, "pass_expired");
	}

	@Test
	void subscriptionIsRenewedFromItsEndAndKeepsItsDay() {
		set(Instant.parse("2026-01-31T10:00:00Z"));
		String token = buy(MONTH, "p1");
		set(Instant.parse("2026-02-20T10:00:00Z"));
		PassSale renewed = this.sales.sell(MONTH, call("p2"), List.of(token));
		assertThat(renewed.token()).isEqualTo(token);
		assertThat(renewed.grant().from()).isEqualTo("2026-02-28T10:00:00Z");
		assertThat(renewed.grant().until()).isEqualTo("2026-03-31T10:00:00Z");
		set(Instant.parse("2026-03-30T10:00:00Z"));
		assertThat(present(token)).isInstanceOf(PassResult.Admitted.class);
		// What has ended begins anew.
		set(Instant.parse("2026-04-15T10:00:00Z"));
		assertRefused(token, "pass_expired");
		assertThat(this.sales.sell(MONTH, call("p3"), List.of(token)).grant().until())
			.isEqualTo("2026-05-15T10:00:00Z");
		assertThat(present(token)).isInstanceOf(PassResult.Admitted.class);
	}

	@Test
	void timeIsUsedBeforeCallsAndThenWhatEndsFirst() {
		String token = buy(HUNDRED, "p1");
		this.sales.sell(THREE, call("p2"), List.of(token));
		assertThat(status(token)).startsWith("pass=\"forecast/three\", calls=2");
		this.sales.sell(MONTH, call("p3"), List.of(token));
		assertThat(status(token)).startsWith("pass=\"forecast/month\", until=");
		set(NOW.plus(Duration.ofDays(40)));
		assertRefused(token, "pass_expired");
	}

	@Test
	void answerThatDidNotArriveIsGivenAgainWithANewToken() {
		String first = buy(THREE, "p1");
		PassSale again = this.sales.sell(THREE, call("p1"), List.of());
		assertThat(again.token()).isNotEqualTo(first);
		assertThat(again.toString()).doesNotContain(again.token());
		assertRefused(first, "pass_unknown");
		assertThat(present(again.token())).isInstanceOf(PassResult.Admitted.class);
		assertThat(again.pass().grants()).hasSize(1);
		assertThat(this.heard).containsOnlyOnce("sold three");
	}

	@Test
	void renewalThatDidNotArriveIsShownAgainWithTheTokenOfItsPassOnly() {
		String token = buy(THREE, "p1");
		String other = buy(THREE, "p2");
		this.sales.sell(THREE, call("p3"), List.of(token));
		PassSale again = this.sales.sell(THREE, call("p3"), List.of(token));
		assertThat(again.token()).isEqualTo(token);
		assertThat(again.pass().grants()).hasSize(2);
		for (List<String> tokens : List.of(List.of(other), List.<String>of(), List.of(token, other))) {
			PassSale renewed = this.sales.sell(THREE, call("p3"), tokens);
			assertThat(renewed.token()).isNull();
			assertThat(renewed.pass()).isEqualTo(again.pass());
		}
		// The holder of the pass has another token by now.
		this.store.reissue(again.pass().id(), "new");
		PassSale replaced = this.sales.sell(THREE, call("p3"), List.of(token));
		assertThat(replaced.token()).isNull();
		assertThat(replaced.grant().payment()).isEqualTo("p3");
		assertThat(this.store.find("new").orElseThrow().grants()).hasSize(2);
		assertThat(this.store.findByPayment("p2").orElseThrow().grants()).hasSize(1);
	}

	@Test
	void onlyAPassOfThePlanIsRenewed() {
		String token = buy(THREE, "p1");
		this.sales.check(THREE, request(token));
		this.sales.check(THREE, FakePaidRequest.get("/"));
		PassTerms elsewhere = new PassTerms("other", "three", Price.parse("$1"), PassUnit.CALLS, BigDecimal.TEN,
				ValidityPeriod.parse("1d"), Set.of());
		assertThatExceptionOfType(NotForSaleException.class)
			.isThrownBy(() -> this.sales.check(elsewhere, request(token)));
		this.store.revoke(this.store.findByPayment("p1").orElseThrow().id());
		assertThatExceptionOfType(NotForSaleException.class).isThrownBy(() -> this.sales.check(THREE, request(token)));
	}

	@Test
	void listenersHearWhatHappensAndDoNoHarm() {
		PassTerms ten = terms("ten", PassUnit.CALLS, "10", "1h");
		String token = buy(ten, "p1");
		for (int i = 0; i < 9; i++) {
			Admission admission = admit(token);
			admission.release();
			admission.left();
		}
		Admission failing = admit(token);
		failing.failed();
		failing.failed();
		assertThat(this.heard).startsWith("sold ten", "used 1")
			.endsWith("low 1", "used 1", "given back 1")
			.filteredOn((it) -> it.startsWith("low"))
			.hasSize(1);
	}

	@Test
	void slowHandlerDebitsAgainOrItsContentIsWithheld() {
		String token = buy(THREE, "p1");
		Admission slow = admit(token);
		lapse();
		assertThat(this.desk.endLapsed(10)).isOne();
		assertThat(slow.release()).isEmpty();
		slow.left();
		assertThat(slow.isDelivered()).isTrue();
		assertThat(left("p1")).isEqualByComparingTo("2");
		Admission late = admit(token);
		lapse();
		this.desk.endLapsed(10);
		admit(token);
		admit(token);
		assertThat(late.release()).get().isInstanceOf(PaymentProblem.Unavailable.class);
		assertThat(late.isPaid()).isFalse();
		assertThatIllegalStateException().isThrownBy(late::left);
		late.failed();
		assertThat(left("p1")).isZero();
	}

	@Test
	void slowHandlerDebitsWhatElseThereIsOnThePass() {
		String token = buy(THREE, "p1");
		this.sales.sell(HUNDRED, call("p2"), List.of(token));
		Admission slow = admit(token);
		lapse();
		this.desk.endLapsed(10);
		for (int i = 0; i < 3; i++) {
			admit(token).release();
		}
		assertThat(left("p1")).isZero();
		assertThat(slow.release()).isEmpty();
		assertThat(this.store.findByPayment("p2").orElseThrow().grants()).extracting(PassGrant::balance)
			.satisfies((it) -> assertThat(it.getLast()).isEqualByComparingTo("99"));
		StringBuilder header = new StringBuilder();
		slow.receipt((name, value) -> header.append(name).append(value));
		assertThat(header).contains("hundred", "calls=99").hasSizeLessThanOrEqualTo(slow.receiptLength());
		slow.left();
		assertThat(slow.isDelivered()).isTrue();
	}

	@Test
	void slowHandlerWhoseCallWasRepeatedMeanwhileIsToldSo() {
		String token = buy(HUNDRED, "p1");
		PaidRequest named = FakePaidRequest.get("/forecast").withHeader("Idempotency-Key", "a").withPass(token);
		Admission slow = ((PassResult.Admitted) this.desk.admit(endpoint(), named)).admission();
		lapse();
		this.desk.endLapsed(10);
		Admission again = ((PassResult.Admitted) this.desk.admit(endpoint(), named)).admission();
		assertThat(slow.release()).contains(new PaymentProblem.InProgress(PaymentPolicy.DEFAULT.retryAfter()));
		assertThat(again.release()).isEmpty();
		again.left();
		slow.failed();
		assertThat(left("p1")).isEqualByComparingTo("99");
	}

	@Test
	void ledgerIsSearchedForAPurchaseOnce() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		for (String payment : List.of(purchase.id(), "forgotten")) {
			String token = buy(THREE, payment);
			admit(token);
			admit(token);
			verify(this.ledger).findById(payment);
		}
	}

	@Test
	void passIsLookedUpOnceForACall() {
		String token = buy(THREE, "p1");
		clearInvocations(this.store);
		admit(token);
		verify(this.store).find(any());
		verify(this.store, never()).findDraw(any(), any());
	}

	@Test
	void slowHandlerDebitsAnotherPassOfTheWallet() {
		this.store.add(ofWallet("p1", 1), "hash1");
		this.store.add(ofWallet("p2", 2), "hash2");
		Admission slow = ((PassResult.Admitted) this.walletDesk.admit(endpoint(), SIGNED_IN)).admission();
		assertThat(left("p1")).isZero();
		lapse();
		this.desk.endLapsed(10);
		assertThat(this.walletDesk.admit(endpoint(), SIGNED_IN)).isInstanceOf(PassResult.Admitted.class);
		assertThat(left("p1")).isZero();
		assertThat(slow.release()).isEmpty();
		assertThat(left("p2")).isEqualByComparingTo("1");
	}

	@Test
	void slowHandlerDebitsNoSecondPassForACallThatAnotherPassHasPaidFor() {
		this.store.add(ofWallet("p1", 1), "hash1");
		this.store.add(ofWallet("p2", 2), "hash2");
		PaidRequest named = signedIn("a");
		Admission slow = ((PassResult.Admitted) this.walletDesk.admit(endpoint(), named)).admission();
		lapse();
		this.desk.endLapsed(10);
		Admission other = ((PassResult.Admitted) this.walletDesk.admit(endpoint(), SIGNED_IN)).admission();
		Admission again = ((PassResult.Admitted) this.walletDesk.admit(endpoint(), named)).admission();
		assertThat(again.release()).isEmpty();
		again.left();
		other.failed();
		assertThat(left("p1")).isOne();
		assertThat(slow.release()).contains(new PaymentProblem.CallRepeated());
		assertThat(left("p1")).isOne();
		assertThat(left("p2")).isOne();
	}

	@Test
	void callIsGivenBackIfItIsNotKnownWhetherItsContentMayLeave() {
		String token = buy(THREE, "p1");
		willAnswer((invocation) -> {
			invocation.callRealMethod();
			throw new LedgerUnavailableException("the answer was lost", new IllegalStateException());
		}).given(this.store).leave(any());
		Admission admission = admit(token);
		assertThat(admission.release()).get().isInstanceOf(PaymentProblem.Unavailable.class);
		assertThat(left("p1")).isEqualByComparingTo("3");
		assertThat(admission.release()).isPresent();
		admission.failed();
		assertThat(left("p1")).isEqualByComparingTo("3");
	}

	@Test
	void anotherWalletRenewsNoPassThatItCouldNotUse() {
		PassTerms bound = new PassTerms("forecast", "bound", Price.parse("$0.10"), PassUnit.CALLS, new BigDecimal("10"),
				ValidityPeriod.parse("1h"), Set.of(), true);
		String token = this.sales.sell(bound, callBy("0xAa", "p1"), List.of()).token();
		PassSale other = this.sales.sell(bound, callBy("0xbb", "p2"), List.of(token));
		assertThat(other.token()).isNotEqualTo(token);
		assertThat(other.pass().buyer()).isEqualTo("0xbb");
		PassSale own = this.sales.sell(bound, callBy("0xaA", "p3"), List.of(token));
		assertThat(own.token()).isEqualTo(token);
		assertThat(own.pass().grants()).extracting(PassGrant::payment).containsExactly("p1", "p3");
	}

	private static PaidCall callBy(String payer, String payment) {
		PaidCall call = call(payment);
		given(call.payer()).willReturn(payer);
		return call;
	}

	@Test
	void signInThatOpensNothingIsNotUsedUp() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		this.store.add(ofWallet(purchase.id(), 1), "hash1");
		given(this.store.checksPurchases()).willReturn(true);
		step(purchase, "unknown");
		assertThat(this.walletDesk.admit(endpoint(), SIGNED_IN))
			.isEqualTo(new PassResult.NotCovering("pass_suspended", false));
		assertThat(this.spent).hasValue(0);
	}

	@Test
	void callThatWasMadeIsNotSoldAgainThoughThePassIsExhausted() {
		String token = buy(terms("one", PassUnit.CALLS, "1", "1h"), "p1");
		PaidRequest named = FakePaidRequest.get("/forecast").withHeader("Idempotency-Key", "a").withPass(token);
		Admission first = ((PassResult.Admitted) this.desk.admit(endpoint(), named)).admission();
		assertThat(first.release()).isEmpty();
		first.left();
		assertThat(this.desk.admit(endpoint(), named))
			.isEqualTo(new PassResult.Refused(new PaymentProblem.CallRepeated()));
	}

	@Test
	void drawStaysOpenUntilContentLeavesWhereTheMoneyComesFirst() {
		String token = buy(THREE, "p1");
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("GET /stream", "ForecastController#stream",
				List.of("/stream"), "$0.002", "", "", Settlement.BEFORE_HANDLER, "", QuoteSource.fixed(List.of()))
			.with(new PaidEndpointDescriptor.PlanUse("forecast", "", new BigDecimal("0.002")));
		Admission admission = ((PassResult.Admitted) this.desk.admit(endpoint, request(token))).admission();
		assertThat(admission.isReleasedFirst()).isFalse();
		assertThat(admission.holdsContent()).isFalse();
		assertThat(admit(token).holdsContent()).isTrue();
	}

	@Test
	void renewalThatIsLateOrOfAnotherLengthLastsAsLongAsItSays() {
		set(Instant.parse("2026-01-31T10:00:00Z"));
		String token = buy(MONTH, "p1");
		this.store.extend("p1", Instant.parse("2026-03-30T10:00:00Z"));
		PassGrant renewed = this.sales.sell(MONTH, call("p2"), List.of(token)).grant();
		assertThat(renewed.from()).isEqualTo("2026-03-30T10:00:00Z");
		assertThat(renewed.until()).isEqualTo("2026-04-30T10:00:00Z");
		PassTerms quarter = terms("month", PassUnit.TIME, "0", "3mo");
		assertThat(this.sales.sell(quarter, call("p3"), List.of(token)).grant().until())
			.isEqualTo("2026-07-30T10:00:00Z");
	}

	@Test
	void twoRenewalsFollowEachOther() {
		String token = buy(MONTH, "p1");
		Pass stale = this.store.findByPayment("p1").orElseThrow();
		this.sales.sell(MONTH, call("p2"), List.of(token));
		// One that looked before the other was written.
		assertThat(this.store.renew(new PassGrant("p3", stale.id(), "month", PassUnit.TIME, BigDecimal.ZERO,
				BigDecimal.ZERO, Set.of(), NOW, stale.grants().getFirst().until(), NOW.plus(Duration.ofDays(62)), false,
				Network.evm(84532), USDC, "USDC", BigDecimal.ONE)))
			.isFalse();
		assertThat(this.sales.sell(MONTH, call("p3"), List.of(token)).pass().grants()).extracting(PassGrant::until)
			.doesNotHaveDuplicates()
			.hasSize(3);
	}

	@Test
	void passThatIsRevokedWhileItIsRenewedIsNotBroughtBack() {
		String token = buy(THREE, "p1");
		this.store.revoke(this.store.findByPayment("p1").orElseThrow().id());
		PassSale sale = this.sales.sell(THREE, call("p2"), List.of(token));
		assertThat(sale.token()).isNotEqualTo(token);
		assertRefused(token, "pass_revoked");
		assertThat(present(sale.token())).isInstanceOf(PassResult.Admitted.class);
	}

	@Test
	void purchaseThatIsRefundedEndsThePassThoughItIsNotUsed() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		String token = buy(THREE, purchase.id());
		Payment failed = step(purchase, "contentFailed");
		Payment refunded = failed.refunded("refund", NOW);
		this.sales.purchases().onTransition(failed, refunded);
		assertThat(this.store.totals(NOW)).isEmpty();
		assertThat(this.heard).last().isEqualTo("ended " + purchase.id() + " 3");
		assertRefused(token, "pass_revoked");
	}

	@Test
	void purchaseThatIsRefundedWhileTheStoreIsAwayIsEndedWhenItIsBack() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		buy(THREE, purchase.id());
		Payment failed = step(purchase, "contentFailed");
		willThrow(new LedgerUnavailableException("away", null)).willCallRealMethod().given(this.store).end(any());
		this.sales.purchases().onTransition(failed, failed.refunded("refund", NOW));
		assertThat(this.store.totals(NOW)).hasSize(1);
		this.sales.endMissed();
		assertThat(this.store.totals(NOW)).isEmpty();
		this.sales.endMissed();
		assertThat(this.heard).containsOnlyOnce("ended " + purchase.id() + " 3");
	}

	@Test
	void drawsOfTheDeadAreTold() {
		String token = buy(THREE, "p1");
		admit(token);
		Admission leaving = admit(token);
		leaving.release();
		set(NOW.plus(PaymentPolicy.DEFAULT.lease()));
		assertThat(this.desk.endLapsed(10)).isEqualTo(2);
		assertThat(this.heard).containsOnlyOnce("given back 1", "used 1");
		assertThat(left("p1")).isEqualByComparingTo("2");
		// Its owner is alive after all, and was counted.
		leaving.left();
		assertThat(this.heard).containsOnlyOnce("used 1");
	}

	@Test
	void creditOpensNothingOnceThePlanHasNoPriceInDollars() {
		String token = buy(terms("credit", PassUnit.CREDIT, "1", "1d"), "p1");
		PaidEndpointDescriptor endpoint = endpoint()
			.with(new PaidEndpointDescriptor.PlanUse("forecast", "", BigDecimal.ZERO));
		assertThat(this.desk.admit(endpoint, request(token)))
			.isEqualTo(new PassResult.NotCovering("pass_exhausted", true));
	}

	@Test
	void whatMayHaveBeenWrittenAsLeavingIsGivenBackIfItDidNotLeave() {
		String token = buy(THREE, "p1");
		Admission admission = admit(token);
		willAnswer((call) -> {
			call.callRealMethod();
			throw new LedgerUnavailableException("the answer was lost", null);
		}).given(this.store).leave(any());
		assertThat(admission.release()).isPresent();
		admission.failed();
		assertThat(left("p1")).isEqualByComparingTo("3");
	}

	@Test
	void contentIsWithheldIfTheStoreIsAway() {
		String token = buy(THREE, "p1");
		Admission admission = admit(token);
		willThrow(new LedgerUnavailableException("away", null)).given(this.store).leave(any());
		assertThat(admission.release()).get().isInstanceOf(PaymentProblem.Unavailable.class);
		assertThat(admission.release()).isPresent();
		willThrow(new LedgerUnavailableException("away", null)).given(this.store).find(any());
		assertThat(present(token)).isInstanceOf(PassResult.Refused.class);
	}

	@Test
	void callThatIsBeingMadeIsNotMadeAgain() {
		String token = buy(THREE, "p1");
		PaidRequest named = FakePaidRequest.get("/forecast").withHeader("Idempotency-Key", "a").withPass(token);
		PassResult first = this.desk.admit(endpoint(), named);
		assertThat(first).isInstanceOf(PassResult.Admitted.class);
		assertThat(this.desk.admit(endpoint(), named))
			.isEqualTo(new PassResult.Refused(new PaymentProblem.InProgress(PaymentPolicy.DEFAULT.retryAfter())));
		PaidRequest other = FakePaidRequest.get("/other").withHeader("Idempotency-Key", "a").withPass(token);
		assertThat(this.desk.admit(endpoint(), other))
			.isEqualTo(new PassResult.Refused(new PaymentProblem.CallRepeated()));
		for (String key : List.of("", " ", "a b", "x".repeat(256), "\u00e4")) {
			assertThat(this.desk.admit(endpoint(),
					FakePaidRequest.get("/forecast").withHeader("Idempotency-Key", key).withPass(token)))
				.isInstanceOfSatisfying(PassResult.Refused.class,
						(it) -> assertThat(it.problem()).isInstanceOf(PaymentProblem.Malformed.class));
		}
		assertThat(left("p1")).isEqualByComparingTo("2");
	}

	private static PaidRequest signedIn() {
		PaidRequest request = mock(PaidRequest.class);
		given(request.method()).willReturn("GET");
		given(request.path()).willReturn("/forecast");
		given(request.signIns()).willReturn(List.of("a sign-in"));
		return request;
	}

	private static PaidRequest signedIn(String callKey) {
		PaidRequest request = signedIn();
		given(request.headerValues("Idempotency-Key")).willReturn(List.of(callKey));
		return request;
	}

	private static Pass ofWallet(String payment, int calls) {
		PassGrant grant = new PassGrant(payment, "pass of " + payment, "three", PassUnit.CALLS,
				BigDecimal.valueOf(calls), BigDecimal.valueOf(calls), Set.of(), NOW, NOW,
				NOW.plus(Duration.ofHours(calls)), false, Network.evm(84532), USDC, "USDC", BigDecimal.ONE);
		return new Pass("pass of " + payment, "forecast", "wallet", null, null, true, NOW, List.of(grant));
	}

	private String buy(PassTerms terms, String payment) {
		return this.sales.sell(terms, call(payment), List.of()).token();
	}

	private PassResult present(String token) {
		return this.desk.admit(endpoint(), request(token));
	}

	private Admission admit(String token) {
		return ((PassResult.Admitted) present(token)).admission();
	}

	private void assertRefused(String token, String reason) {
		assertThat(present(token)).isEqualTo(new PassResult.NotCovering(reason, false));
	}

	private String status(String token) {
		StringBuilder status = new StringBuilder();
		((PassResult.Admitted) present(token)).admission().receipt((name, value) -> status.append(value));
		return status.toString();
	}

	private BigDecimal left(String payment) {
		return this.store.findByPayment(payment).orElseThrow().grants().getFirst().balance();
	}

	private void set(Instant time) {
		this.clock.advance(Duration.between(this.clock.instant(), time));
	}

	private void lapse() {
		set(this.clock.instant().plus(PaymentPolicy.DEFAULT.lease()));
	}

	private static PaidRequest request(String token) {
		return FakePaidRequest.get("/forecast").withPass(token);
	}

	private static PaidEndpointDescriptor endpoint() {
		return new PaidEndpointDescriptor("GET /forecast", "ForecastController#forecast", List.of("/forecast"),
				"$0.002", "", "", Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of()))
			.with(new PaidEndpointDescriptor.PlanUse("forecast", "", new BigDecimal("0.002")));
	}

	private static PaidCall call(String payment) {
		PaidCall call = mock(PaidCall.class);
		given(call.id()).willReturn(payment);
		given(call.network()).willReturn(Network.evm(84532));
		given(call.asset()).willReturn(USDC);
		given(call.symbol()).willReturn("USDC");
		given(call.amount()).willReturn(new BigDecimal("0.10"));
		given(call.atomicAmount()).willReturn(BigInteger.TEN);
		return call;
	}

	private static PassTerms terms(String name, PassUnit unit, String amount, String validity) {
		return new PassTerms("forecast", name, Price.parse("$0.10"), unit, new BigDecimal(amount),
				ValidityPeriod.parse(validity), Set.of());
	}

}
