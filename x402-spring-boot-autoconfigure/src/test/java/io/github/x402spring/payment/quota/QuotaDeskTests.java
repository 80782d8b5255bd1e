package io.github.x402spring.payment.quota;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.PaidCall;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.MapLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.RequestFrom;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.spy;

/**
 * Free calls are taken by the clock, for each caller, and given back if they fail.
 */
class QuotaDeskTests extends LedgerSteps {

	private static final Quote QUOTE = new Quote(new PaymentKind("exact", Network.evm(84532), "eip3009"), "0xa",
			BigInteger.TEN, "0xb", Duration.ofSeconds(60), Map.of());

	private final PaymentLedger ledger = new MapLedger();

	private final QuotaStore store = spy(new InMemoryQuotaStore(100));

	private final List<String> heard = new ArrayList<>();

	private final QuotaListener listener = new QuotaListener() {

		@Override
		public void onTaken(String plan, long left) {
			QuotaDeskTests.this.heard.add("taken " + plan + " " + left);
			throw new IllegalStateException("a listener fails");
		}

		@Override
		public void onSpent(String plan) {
			QuotaDeskTests.this.heard.add("spent " + plan);
		}

		@Override
		public void onGivenBack(String plan) {
			QuotaDeskTests.this.heard.add("given back " + plan);
		}

	};

	private FreeQuota quota = new FreeQuota(2, QuotaPeriod.DAY, List.of(QuotaSubject.PRINCIPAL, QuotaSubject.NETWORK));

	private final QuotaDesk desk = new QuotaDesk(
			(plan) -> plan.equals("plan") ? Optional.of(this.quota) : Optional.empty(),
			new PayingWallets(new ProtocolRegistry(List.of()), this.ledger, this.clock), this.store,
			List.of(this.listener), this.clock);

	@Override
	protected PaymentLedger ledger() {
		return this.ledger;
	}

	@Test
	void callsAreFreeUntilTheyAreUsedUpAndAgainTheNextDay() {
		Instant midnight = Instant.parse("2026-03-02T00:00:00Z");
		set(midnight.minusMillis(1));
		assertThat(header(admit("203.0.113.7"))).isEqualTo("plan=\"plan\", calls=1, until=@1772409600");
		assertThat(header(admit("203.0.113.8"))).contains("calls=0");
		assertThat(admit("203.0.113.7")).isEmpty();
		assertThat(admit("203.0.114.7")).isPresent();
		set(midnight);
		assertThat(header(admit("203.0.113.7"))).contains("calls=1");
		assertThat(this.heard).containsExactly("taken plan 1", "taken plan 0", "spent plan", "taken plan 1",
				"taken plan 1");
	}

	// Until it is awake the call of its hour is taken and forgotten, and so is the next.
	@Test
	void requestThatSleptTakesNoCallOfAnHourThatIsForgotten() {
		this.quota = new FreeQuota(1, QuotaPeriod.HOUR, List.of(QuotaSubject.NETWORK));
		willAnswer((slow) -> {
			assertThat(admit("203.0.113.7")).isPresent();
			this.clock.advance(Duration.ofHours(2));
			assertThat(this.store.prune(this.clock.instant().minus(Duration.ofHours(1)), 100)).isOne();
			assertThat(admit("203.0.113.7")).isPresent();
			return slow.callRealMethod();
		}).willCallRealMethod().given(this.store).take(any(), anyLong(), anyLong());
		assertThat(admit("203.0.113.7")).isEmpty();
	}

	@Test
	void callThatFailsIsGivenBackOnceAndOneThatLeftIsNot() {
		Admission failed = admit("203.0.113.7").orElseThrow();
		failed.failed();
		failed.close();
		failed.failed();
		Admission left = admit("203.0.113.7").orElseThrow();
		assertThat(left.isDelivered()).isFalse();
		left.left();
		assertThat(left.isDelivered()).isTrue();
		left.failed();
		left.broke();
		assertThat(admit("203.0.113.7")).isPresent();
		assertThat(admit("203.0.113.7")).isEmpty();
		assertThat(this.heard).contains("given back plan").hasSize(5);
	}

	@Test
	void whatLeavesNeedsNoMoney() {
		Admission admission = admit("203.0.113.7").orElseThrow();
		assertThat(admission.isReleasedFirst()).isTrue();
		assertThat(admission.release()).isEmpty();
		assertThat(admission.isPaid()).isTrue();
		assertThat(admission.payment()).isNull();
		PaidCall call = admission.call((reason) -> reason.equals("empty"));
		assertThat(call.amount()).isEqualByComparingTo(BigDecimal.ZERO);
		assertThat(call.atomicAmount()).isZero();
		assertThat(call.payer()).isNull();
		assertThat(call.pass()).isNull();
		assertThat(call.network()).isEqualTo(QUOTE.network());
		assertThat(call.notDelivered("empty")).isTrue();
		assertThat(call.notDelivered("full")).isFalse();
	}

	@Test
	void whoIsAuthenticatedHasCallsOfHisOwn() {
		FakePaidRequest request = FakePaidRequest.get("/a");
		assertThat(admit(from("203.0.113.7", request.withUser("a")))).isPresent();
		assertThat(admit(from("198.51.100.1", request.withUser("a")))).isPresent();
		assertThat(admit(from("192.0.2.1", request.withUser("a")))).isEmpty();
		assertThat(admit(from("203.0.113.7", request.withUser("b")))).isPresent();
		// A name that looks like a network is none.
		assertThat(admit(from("203.0.113.7", request.withUser("cb0071")))).isPresent();
		assertThat(header(admit(from("203.0.113.7", request)))).contains("calls=1");
	}

	@Test
	void callerWhoIsNotKnownPays() {
		assertThat(admit("unknown")).isEmpty();
		assertThat(admit(FakePaidRequest.get("/a"))).isEmpty();
		this.quota = new FreeQuota(2, QuotaPeriod.DAY, List.of(QuotaSubject.PRINCIPAL));
		assertThat(admit("203.0.113.7")).isEmpty();
		assertThat(this.heard).isEmpty();
	}

	@Test
	void otherPlansAndHeadHaveNoFreeCalls() {
		assertThat(this.desk.admit(endpoint("other"), from("203.0.113.7", FakePaidRequest.get("/a")), QUOTE)).isEmpty();
		assertThat(this.desk.admit(unplanned(), from("203.0.113.7", FakePaidRequest.get("/a")), QUOTE)).isEmpty();
		assertThat(admit(from("203.0.113.7", FakePaidRequest.get("/a").withMethod("HEAD")))).isEmpty();
		assertThat(this.heard).isEmpty();
	}

	@Test
	void storeThatFailsMakesCallsCost() {
		willThrow(new LedgerUnavailableException("gone", new IllegalStateException()))
			.willReturn(new QuotaResult.Taken(1))
			.given(this.store)
			.take(any(), anyLong(), anyLong());
		assertThat(admit("203.0.113.7")).isEmpty();
		Admission admission = admit("203.0.113.7").orElseThrow();
		willThrow(new LedgerUnavailableException("gone", new IllegalStateException())).given(this.store)
			.giveBack(any(), anyLong());
		admission.failed();
		willThrow(new IllegalStateException("stopped")).given(this.store).take(any(), anyLong(), anyLong());
		assertThat(admit("203.0.113.7")).isEmpty();
		assertThat(this.heard).containsExactly("taken plan 1");
		willReturn(new QuotaResult.Spent()).given(this.store).take(any(), anyLong(), anyLong());
		assertThat(admit("203.0.113.7")).isEmpty();
	}

	@Test
	void quotaHasCallsAndKnowsCallers() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new FreeQuota(0, QuotaPeriod.DAY, List.of(QuotaSubject.NETWORK)));
		assertThatIllegalArgumentException().isThrownBy(() -> new FreeQuota(1, QuotaPeriod.DAY, List.of()));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new FreeQuota(1, QuotaPeriod.DAY, List.of(QuotaSubject.NETWORK, QuotaSubject.NETWORK)));
	}

	private Optional<Admission> admit(String address) {
		return admit(from(address, FakePaidRequest.get("/a")));
	}

	private Optional<Admission> admit(PaidRequest request) {
		return this.desk.admit(endpoint("plan"), request, QUOTE);
	}

	private static PaidRequest from(String address, PaidRequest request) {
		return RequestFrom.address(address, request);
	}

	private static PaidEndpointDescriptor endpoint(String plan) {
		return unplanned().with(new PaidEndpointDescriptor.PlanUse(plan, "", BigDecimal.ONE));
	}

	private static PaidEndpointDescriptor unplanned() {
		return new PaidEndpointDescriptor("GET /a", "A#a", List.of("/a"), "$1", "", "", Settlement.AFTER_HANDLER,
				"test", QuoteSource.fixed(List.of(QUOTE)));
	}

	private void set(Instant time) {
		this.clock.advance(Duration.between(this.clock.instant(), time));
	}

	private static String header(Optional<Admission> admission) {
		StringBuilder header = new StringBuilder();
		admission.orElseThrow().receipt((name, value) -> {
			assertThat(name).isEqualTo("Payment-Free-Status");
			header.append(value);
		});
		assertThat(admission.orElseThrow().receiptLength()).isEqualTo(header.length() + "Payment-Free-Status".length());
		return header.toString();
	}

}
