package io.github.x402spring.payment.limit;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.RequestFrom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * Which limit holds for a request, and what it says.
 */
@ExtendWith(OutputCaptureExtension.class)
class RequestLimitsTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final MutableClock clock = new MutableClock(Instant.parse("2030-01-01T00:00:00Z"));

	private final List<String> heard = new ArrayList<>();

	private BucketStore buckets = BucketStore.inMemory(100, this.clock);

	private LeaseStore leases = LeaseStore.inMemory();

	private Limits all = new Limits(new RateLimit(2, MINUTE), new RateLimit(2, MINUTE), 1);

	private Limits ofPlan = Limits.NONE;

	@Test
	void networkTakesWhatItHasAndHearsWhenMoreComes() {
		RequestLimits limits = limits();
		LimitPermit first = limits.network(endpoint(), from("203.0.113.7"));
		assertThat(first.take()).isEmpty();
		// One request takes one.
		assertThat(first.take()).isEmpty();
		assertThat(limits.network(endpoint(), from("203.0.113.8")).take()).isEmpty();
		this.clock.advance(Duration.ofMillis(28_900));
		assertThat(limits.network(endpoint(), from("203.0.113.9")).take())
			.contains(new PaymentProblem.RateLimited("challenge_limit", Duration.ofSeconds(2)));
		assertThat(limits.network(endpoint(), from("203.0.114.7")).take()).isEmpty();
		first.giveBack();
		first.giveBack();
		assertThat(limits.network(endpoint(), from("203.0.113.7")).take()).isEmpty();
		assertThat(limits.network(endpoint(), from("203.0.113.7")).take()).isPresent();
		assertThat(this.heard).containsExactly("CHALLENGES  ALLOWED", "CHALLENGES  ALLOWED", "CHALLENGES  DENIED",
				"CHALLENGES  ALLOWED", "CHALLENGES  ALLOWED", "CHALLENGES  DENIED");
	}

	@Test
	void requestThatSaysNoAddressIsNotLimited() {
		assertThat(limits().network(endpoint(), FakePaidRequest.get("/a"))).isSameAs(LimitPermit.UNLIMITED);
	}

	@Test
	void planHasItsOwnLimitsAndCountsAndSharesWhatItDoesNotSay() {
		this.ofPlan = new Limits(new RateLimit(1, MINUTE), null, 0);
		RequestLimits limits = limits();
		assertThat(limits.network(endpoint().with(plan("gold")), from("203.0.113.7")).take()).isEmpty();
		assertThat(limits.network(endpoint().with(plan("gold")), from("203.0.113.7")).take()).isPresent();
		assertThat(limits.network(endpoint(), from("203.0.113.7")).take()).isEmpty();
		assertThat(limits.network(endpoint().with(plan("other")), from("203.0.113.7")).take()).isEmpty();
		assertThat(limits.network(endpoint(), from("203.0.113.7")).take()).isPresent();
		assertThat(limits.byPayer(endpoint().with(plan("gold")), "0xA")).isEqualTo(CallPermit.unlimited());
		assertThat(limits.byPayer(endpoint().with(plan("gold")), "0xa")).isEqualTo(CallPermit.unlimited());
		assertThat(limits.byPayer(endpoint(), "0xA")).isInstanceOf(CallPermit.Refused.class);
		assertThat(this.heard).startsWith("CHALLENGES gold ALLOWED", "CHALLENGES gold DENIED", "CHALLENGES  ALLOWED")
			.endsWith("CALLS  DENIED");
	}

	@Test
	void planCanHaveNoLimitWhereAllOthersHaveOne() {
		this.ofPlan = new Limits(new RateLimit(0, MINUTE), new RateLimit(0, MINUTE), 0);
		RequestLimits limits = limits();
		assertThat(limits.network(endpoint().with(plan("gold")), from("203.0.113.7"))).isSameAs(LimitPermit.UNLIMITED);
		assertThat(limits.byPass(endpoint().with(plan("gold")), "p")).isEqualTo(CallPermit.unlimited());
		assertThat(this.heard).isEmpty();
	}

	@Test
	void payersAndPassesAreCountedApart() {
		this.all = new Limits(null, new RateLimit(1, MINUTE), null);
		RequestLimits limits = limits();
		assertThat(limits.byPayer(endpoint(), "a")).isInstanceOf(CallPermit.Allowed.class);
		assertThat(limits.byPass(endpoint(), "a")).isInstanceOf(CallPermit.Allowed.class);
		assertThat(limits.byPayer(endpoint(), "A"))
			.isEqualTo(new CallPermit.Refused(new PaymentProblem.RateLimited("call_limit", MINUTE)));
		assertThat(limits.byPass(endpoint(), "a")).isInstanceOf(CallPermit.Refused.class);
	}

	@Test
	void callCountsUntilItEndsAndWaitingForThatIsNoCall() {
		RequestLimits limits = limits();
		Admission admission = mock(Admission.class);
		Admission running = ((CallPermit.Allowed) limits.byPayer(endpoint(), "a")).hold(admission);
		for (int i = 0; i < 5; i++) {
			assertThat(limits.byPayer(endpoint(), "a")).isEqualTo(new CallPermit.Refused(
					new PaymentProblem.RateLimited("concurrent_call_limit", Duration.ofSeconds(2))));
		}
		running.left();
		assertThat(limits.byPayer(endpoint(), "a")).isInstanceOf(CallPermit.Refused.class);
		running.ended();
		running.ended();
		then(admission).should(times(2)).ended();
		CallPermit.Allowed second = (CallPermit.Allowed) limits.byPayer(endpoint(), "a");
		second.end();
		assertThat(limits.byPayer(endpoint(), "a"))
			.isEqualTo(new CallPermit.Refused(new PaymentProblem.RateLimited("call_limit", Duration.ofSeconds(30))));
	}

	@Test
	void closingAnAdmissionEndsTheCall() {
		RequestLimits limits = limits();
		Admission admission = mock(Admission.class);
		Admission running = ((CallPermit.Allowed) limits.byPayer(endpoint(), "a")).hold(admission);
		running.close();
		then(admission).should().failed();
		assertThat(limits.byPayer(endpoint(), "a")).isInstanceOf(CallPermit.Allowed.class);
	}

	@Test
	void storeThatIsAwayLetsRequestsThroughAndIsLoggedOnceAMinute(CapturedOutput output) {
		this.buckets = mock(BucketStore.class);
		this.leases = mock(LeaseStore.class);
		LedgerUnavailableException gone = new LedgerUnavailableException("gone", new IllegalStateException());
		given(this.buckets.take(any(), any())).willThrow(gone);
		given(this.leases.acquire(any(), anyInt(), any())).willThrow(gone);
		RequestLimits limits = limits();
		for (int i = 0; i < 5; i++) {
			LimitPermit permit = limits.network(endpoint(), from("203.0.113.7"));
			assertThat(permit.take()).isEmpty();
			assertThat(limits.byPayer(endpoint(), "a")).isEqualTo(CallPermit.unlimited());
		}
		assertThat(output).containsOnlyOnce("Limits cannot be counted now");
		this.clock.advance(MINUTE);
		limits.network(endpoint(), from("203.0.113.7")).take();
		assertThat(output.getOut().split("Limits cannot be counted now", -1)).hasSize(3);
		assertThat(this.heard).contains("CHALLENGES  UNCHECKED", "CALLS  UNCHECKED", "CONCURRENT_CALLS  UNCHECKED")
			.hasSize(16);
	}

	@Test
	void whatCannotBeGivenBackOrReleasedIsNoTroubleForTheRequest() {
		this.buckets = mock(BucketStore.class);
		this.leases = mock(LeaseStore.class);
		given(this.buckets.take(any(), any())).willReturn(Optional.empty());
		given(this.leases.acquire(any(), anyInt(), any())).willReturn(true);
		LedgerUnavailableException gone = new LedgerUnavailableException("gone", new IllegalStateException());
		willThrow(gone).given(this.buckets).giveBack(any(), any());
		willThrow(gone).given(this.leases).release(any());
		RequestLimits limits = limits();
		LimitPermit permit = limits.network(endpoint(), from("203.0.113.7"));
		permit.take();
		permit.giveBack();
		((CallPermit.Allowed) limits.byPayer(endpoint(), "a")).end();
		then(this.buckets).should().giveBack(any(), any());
		then(this.leases).should().release(any());
	}

	@Test
	void runningCallsAreRenewedUntilTheyEnd() {
		this.leases = mock(LeaseStore.class);
		given(this.leases.acquire(any(), anyInt(), any())).willReturn(true);
		RequestLimits limits = limits();
		CallPermit.Allowed call = (CallPermit.Allowed) limits.byPayer(endpoint(), "a");
		this.clock.advance(Duration.ofSeconds(5));
		limits.renewLeases();
		then(this.leases).should()
			.renew(argThat((it) -> it.until().equals(this.clock.instant().plus(Duration.ofSeconds(30)))));
		willThrow(new LedgerUnavailableException("gone", new IllegalStateException())).given(this.leases).renew(any());
		limits.renewLeases();
		call.end();
		clearInvocations(this.leases);
		limits.renewLeases();
		then(this.leases).should(never()).renew(any());
	}

	@Test
	void limitsThatMakeNoSenseAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(-1, MINUTE));
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(1_000_001, MINUTE));
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(1, Duration.ofMillis(999)));
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(1, Duration.ofHours(25)));
		assertThatIllegalArgumentException().isThrownBy(() -> new Limits(null, null, -1));
		assertThatIllegalArgumentException().isThrownBy(() -> new Limits(null, null, 1001));
		assertThat(new RateLimit(1_000_000, Duration.ofSeconds(1)).microsPerToken()).isOne();
	}

	private RequestLimits limits() {
		return new RequestLimits(this.all, (plan) -> plan.equals("gold") ? this.ofPlan : null, this.buckets,
				this.leases, List.of((kind, plan, outcome) -> {
					this.heard.add(kind + " " + plan + " " + outcome);
					throw new IllegalStateException("a listener fails");
				}), Duration.ofSeconds(30), Duration.ofSeconds(2), this.clock);
	}

	private static PaidRequest from(String address) {
		return RequestFrom.address(address, FakePaidRequest.get("/a"));
	}

	private static PaidEndpointDescriptor.PlanUse plan(String name) {
		return new PaidEndpointDescriptor.PlanUse(name, "", BigDecimal.ONE);
	}

	private static PaidEndpointDescriptor endpoint() {
		return new PaidEndpointDescriptor("GET /a", "A#a", List.of("/a"), "$1", "", "", Settlement.AFTER_HANDLER,
				"test", QuoteSource.fixed(List.of()));
	}

}
