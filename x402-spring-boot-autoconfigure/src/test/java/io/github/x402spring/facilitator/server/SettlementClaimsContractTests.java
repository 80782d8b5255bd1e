package io.github.x402spring.facilitator.server;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.StubRail;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every book of claims promises: one yes for each payment.
 */
public abstract class SettlementClaimsContractTests {

	private static final String HASH = "0x" + "ab".repeat(32);

	private static final String OTHER_HASH = "0x" + "cd".repeat(32);

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

	private static final Network NETWORK = Network.evm(84532);

	private static final Duration DAY = Duration.ofDays(1);

	private static final Duration LEASE = Duration.ofSeconds(60);

	private final PaymentKey payment = new PaymentKey("eip155:84532/" + UUID.randomUUID());

	/** The book that is tested. */
	protected abstract SettlementClaims claims();

	/** The same book, as another process sees it. */
	protected abstract SettlementClaims elsewhere();

	@Test
	void firstRequestHasTheClaim() {
		assertThat(claims().find(this.payment)).isEmpty();
		assertThat(claims().claim(request("shop", "a", NOW)))
			.isEqualTo(new ClaimResult.Granted(new SettlementClaim(this.payment, 1)));
		assertThat(elsewhere().claim(request("shop", "a", NOW)))
			.isEqualTo(new ClaimResult.Taken(new ClaimedPayment("shop", "a", null, false)));
	}

	@Test
	void oneOfFiftyRequestsHasTheClaim() {
		List<ClaimResult> results = Parallel.run(50,
				(number) -> ((number % 2 == 0) ? claims() : elsewhere()).claim(request("shop", "key" + number, NOW)));
		assertThat(results).filteredOn(ClaimResult.Granted.class::isInstance).hasSize(1);
		assertThat(results).filteredOn(ClaimResult.Taken.class::isInstance).hasSize(49);
	}

	@Test
	void whatIsToldStaysSo() {
		SettlementClaim claim = granted(request("shop", "a", NOW));
		assertThat(claims().tell(claim, HASH)).isTrue();
		ClaimedPayment told = new ClaimedPayment("shop", "a", HASH, true);
		assertThat(elsewhere().find(this.payment)).contains(told);
		assertThat(claims().tell(claim, OTHER_HASH)).isFalse();
		claims().leave(claim, Optional.of(OTHER_HASH));
		claims().withdraw(claim);
		assertThat(elsewhere().claim(request("shop", "b", NOW.plus(LEASE.multipliedBy(9)))))
			.isEqualTo(new ClaimResult.Taken(told));
	}

	@Test
	void callerGoesOnWithWhatItWasNotToldAbout() {
		claims().leave(granted(request("shop", "a", NOW)), Optional.of(HASH));
		assertThat(elsewhere().claim(request("other", "a", NOW)))
			.isEqualTo(new ClaimResult.Taken(new ClaimedPayment("shop", "a", HASH, false)));
		SettlementClaim again = granted(request("shop", null, NOW));
		assertThat(again.isFirst()).isFalse();
		assertThat(claims().find(this.payment)).contains(new ClaimedPayment("shop", null, HASH, false));
		claims().leave(again, Optional.empty());
		assertThat(claims().find(this.payment)).contains(new ClaimedPayment("shop", null, HASH, false));
	}

	@Test
	void requestThatTakesTooLongSaysNothingAnyMore() {
		SettlementClaim slow = granted(request("shop", "a", NOW));
		assertThat(elsewhere().claim(request("shop", "b", NOW.plus(LEASE).minusMillis(1))))
			.isInstanceOf(ClaimResult.Taken.class);
		SettlementClaim next = granted(request("shop", "b", NOW.plus(LEASE)));
		assertThat(claims().tell(slow, HASH)).isFalse();
		claims().leave(slow, Optional.of(OTHER_HASH));
		claims().withdraw(slow);
		assertThat(claims().tell(next, HASH)).isTrue();
		assertThat(claims().find(this.payment)).contains(new ClaimedPayment("shop", "b", HASH, true));
	}

	@Test
	void whatWasNotSentIsFreeForAll() {
		claims().withdraw(granted(request("shop", "a", NOW)));
		assertThat(claims().find(this.payment)).isEmpty();
		assertThat(granted(request("other", "a", NOW)).isFirst()).isTrue();
	}

	@Test
	void budgetIsExactHoweverManyAskAtOnce() {
		ClaimLimits limits = new ClaimLimits(7, 10, BigInteger.ZERO);
		assertThat(claimed(20, limits, NOW)).isEqualTo(7);
		assertThat(wait("shop", limits, 0, NOW.plusSeconds(600))).contains(Duration.ofMinutes(50));
		assertThat(wait("other", limits, 0, NOW)).isEmpty();
		assertThat(wait("shop", ClaimLimits.NONE, 0, NOW)).isEmpty();
		Instant later = NOW.plus(Duration.ofHours(1));
		assertThat(claimed(20, limits, later)).isEqualTo(3);
		assertThat(wait("shop", limits, 0, later)).contains(Duration.ofHours(23));
		assertThat(claimed(20, limits, NOW.plus(Duration.ofDays(1)))).isEqualTo(7);
	}

	@Test
	void gasIsExactHoweverManyAskAtOnce() {
		ClaimLimits limits = gas(100);
		Instant later = NOW.plus(Duration.ofHours(6));
		assertThat(claimed(20, limits, 30, NOW)).isEqualTo(3);
		assertThat(wait("shop", limits, 11, NOW)).contains(DAY);
		assertThat(wait("shop", limits, 10, NOW)).isEmpty();
		assertThat(wait("other", limits, 11, NOW)).isEmpty();
		assertThat(claimed(20, limits, 4, later)).isEqualTo(2);
		assertThat(wait("shop", limits, 3, later)).contains(Duration.ofHours(18));
		assertThat(wait("shop", limits, 92, later)).contains(Duration.ofHours(18));
		assertThat(wait("shop", limits, 93, later)).contains(DAY);
		assertThat(wait("shop", limits, 101, later)).contains(Duration.ofMinutes(1));
		assertThat(claimed(20, limits, 30, NOW.plus(DAY))).isEqualTo(3);
	}

	@Test
	void gasOfEachNetworkIsLimitedByItself() {
		ClaimLimits limits = gas(100);
		assertThat(claimed(1, limits, 100, NOW)).isEqualTo(1);
		assertThat(wait("shop", limits, 1, NOW)).contains(DAY);
		assertThat(elsewhere().budgetWait(claim(Network.evm(8453), "shop", limits, BigInteger.TWO, NOW))).isEmpty();
	}

	@Test
	void gasMayCostMoreThanALongHolds() {
		BigInteger half = BigInteger.TWO.pow(200);
		ClaimLimits limits = new ClaimLimits(0, 0, half.shiftLeft(1));
		for (int i = 0; i < 2; i++) {
			assertThat(claims().claim(claim(NETWORK, "shop", limits, half, NOW)))
				.isInstanceOf(ClaimResult.Granted.class);
		}
		assertThat(claims().claim(claim(NETWORK, "shop", limits, BigInteger.ONE, NOW)))
			.isEqualTo(new ClaimResult.OverBudget(DAY));
	}

	@Test
	void longestWaitOfAllLimitsCounts() {
		ClaimLimits limits = new ClaimLimits(1, 0, BigInteger.TEN);
		assertThat(claimed(2, limits, 6, NOW)).isEqualTo(1);
		assertThat(wait("shop", limits, 4, NOW)).contains(Duration.ofHours(1));
		assertThat(wait("shop", limits, 5, NOW)).contains(DAY);
	}

	@Test
	void gasThatWasNotSpentIsGivenBack() {
		SettlementClaim claim = granted(
				new ClaimRequest(this.payment, NETWORK, "shop", null, gas(10), BigInteger.TEN, NOW, NOW, NOW));
		assertThat(wait("shop", gas(10), 1, NOW)).contains(DAY);
		claims().withdraw(claim);
		assertThat(wait("shop", gas(10), 10, NOW)).isEmpty();
	}

	@Test
	void realCostOfAllTransactionsReplacesTheExpectedOne() {
		claims().charge(List.of(this.payment), BigInteger.TEN);
		granted(new ClaimRequest(this.payment, NETWORK, "shop", null, gas(100), BigInteger.valueOf(60), NOW, NOW, NOW));
		assertThat(wait("shop", gas(100), 41, NOW)).contains(DAY);
		PaymentKey sold = new PaymentKey("eip155:84532/" + UUID.randomUUID());
		elsewhere().charge(List.of(sold, this.payment), BigInteger.valueOf(20));
		assertThat(wait("shop", gas(100), 80, NOW)).isEmpty();
		assertThat(wait("shop", gas(100), 81, NOW)).contains(DAY);
		claims().charge(List.of(this.payment), BigInteger.valueOf(50));
		assertThat(wait("shop", gas(100), 30, NOW)).isEmpty();
		assertThat(wait("shop", gas(100), 31, NOW)).contains(DAY);
		claims().charge(List.of(), BigInteger.TEN);
		claims().charge(List.of(this.payment), BigInteger.valueOf(1000));
		assertThat(wait("shop", gas(100), 1, NOW)).contains(DAY);
		assertThat(claims().find(sold)).isEmpty();
	}

	@Test
	void whatIsClaimedAlreadyCostsNoBudget() {
		ClaimLimits limits = new ClaimLimits(1, 0, BigInteger.ZERO);
		claims().leave(granted(request("shop", "a", limits, NOW)), Optional.of(HASH));
		assertThat(granted(request("shop", "a", limits, NOW)).isFirst()).isFalse();
	}

	@Test
	void claimsAreDeletedOnceTheirPaymentsHaveEnded() {
		granted(request("shop", "a", NOW));
		Instant end = NOW.plus(Duration.ofMinutes(5));
		assertThat(claims().prune(end)).isZero();
		assertThat(claims().prune(end.plusMillis(1))).isEqualTo(1);
		assertThat(claims().find(this.payment)).isEmpty();
	}

	@Test
	void oneOfFiftySettlementsIsToldThatThePaymentIsSettled() {
		AtomicInteger sent = new AtomicInteger();
		StubRail rail = StubRail.settling((it) -> {
			sent.incrementAndGet();
			return new SettlementResult.Settled(HASH);
		});
		InMemoryPaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofMegabytes(1), Duration.ofDays(1),
				Clock.systemUTC());
		FacilitatorServer one = Requests.server(rail, ledger, claims(), Clock.systemUTC());
		FacilitatorServer two = Requests.server(rail, ledger, elsewhere(), Clock.systemUTC());
		byte[] body = Requests.payment();
		List<JsonNode> replies = Parallel.run(50, (number) -> Requests.json(((number % 2 == 0) ? one : two)
			.settle((number % 5 == 0) ? Requests.OTHER : Requests.SHOP, "call-" + number, body)));
		assertThat(replies).filteredOn((reply) -> reply.get("success").booleanValue()).hasSize(1);
		assertThat(replies).filteredOn((reply) -> !reply.get("success").booleanValue())
			.hasSize(49)
			.allSatisfy((reply) -> assertThat(reply.get("errorReason").stringValue()).isNotEmpty());
		assertThat(sent).hasValue(1);
		assertThat(Requests.json(two.settle(Requests.SHOP, "call-51", body)).get("transaction").stringValue())
			.isEqualTo(HASH);
	}

	private static ClaimLimits gas(long perDay) {
		return new ClaimLimits(0, 0, BigInteger.valueOf(perDay));
	}

	private Optional<Duration> wait(String caller, ClaimLimits limits, long cost, Instant now) {
		return elsewhere().budgetWait(claim(NETWORK, caller, limits, BigInteger.valueOf(cost), now));
	}

	private static ClaimRequest claim(Network network, String caller, ClaimLimits limits, BigInteger cost,
			Instant now) {
		return new ClaimRequest(new PaymentKey(network.id() + "/" + UUID.randomUUID()), network, caller, null, limits,
				cost, now, now.plus(LEASE), now.plus(LEASE));
	}

	private long claimed(int requests, ClaimLimits limits, Instant now) {
		return claimed(requests, limits, 0, now);
	}

	private long claimed(int requests, ClaimLimits limits, long cost, Instant now) {
		return Parallel
			.run(requests,
					(number) -> ((number % 2 == 0) ? claims() : elsewhere())
						.claim(claim(NETWORK, "shop", limits, BigInteger.valueOf(cost), now)))
			.stream()
			.filter(ClaimResult.Granted.class::isInstance)
			.count();
	}

	private SettlementClaim granted(ClaimRequest request) {
		return switch (claims().claim(request)) {
			case ClaimResult.Granted granted -> granted.claim();
			default -> throw new AssertionError("not granted");
		};
	}

	private ClaimRequest request(String caller, String key, Instant now) {
		return request(caller, key, ClaimLimits.NONE, now);
	}

	private ClaimRequest request(String caller, String key, ClaimLimits limits, Instant now) {
		return new ClaimRequest(this.payment, NETWORK, caller, key, limits, BigInteger.ONE, now, now.plus(LEASE),
				now.plus(Duration.ofMinutes(5)));
	}

}
