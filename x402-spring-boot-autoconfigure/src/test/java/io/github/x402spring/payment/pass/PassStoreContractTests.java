package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.Network;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.testsupport.Parallel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What every store of passes promises.
 */
public abstract class PassStoreContractTests {

	protected static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

	private final AtomicInteger numbers = new AtomicInteger();

	/** The store that is tested. */
	protected abstract PassStore store();

	/** The same store, as another process sees it. */
	protected abstract PassStore elsewhere();

	@Test
	void passIsFoundByItsTokenItsIdAndItsPayment() {
		Pass pass = pass("p1", PassUnit.CREDIT, "1.1", Set.of("a", "b"));
		assertThat(store().add(pass, "hash")).isTrue();
		assertThat(elsewhere().find("hash")).get().usingRecursiveComparison().isEqualTo(scaled(pass));
		assertThat(elsewhere().findById(pass.id())).isPresent();
		assertThat(elsewhere().findByPayment("p1")).isPresent();
		assertThat(elsewhere().find("other")).isEmpty();
		assertThat(elsewhere().findById("other")).isEmpty();
		assertThat(elsewhere().findByPayment("other")).isEmpty();
	}

	@Test
	void paymentBuysOnce() {
		Pass pass = pass("p1", PassUnit.CALLS, "3", Set.of());
		assertThat(store().add(pass, "hash")).isTrue();
		assertThat(elsewhere().add(pass("p1", PassUnit.CALLS, "3", Set.of()), "hash2")).isFalse();
		assertThat(elsewhere().renew(grant("p1", pass.id(), PassUnit.CALLS, "3"))).isFalse();
		assertThat(store().find("hash2")).isEmpty();
		assertThat(elsewhere().renew(grant("p2", pass.id(), PassUnit.CALLS, "5"))).isTrue();
		assertThat(elsewhere().renew(grant("p3", "nothing", PassUnit.CALLS, "5"))).isFalse();
		assertThat(store().find("hash").orElseThrow().grants()).extracting(PassGrant::payment)
			.containsExactly("p1", "p2");
	}

	@Test
	void reissuedTokenReplacesTheOld() {
		Pass pass = add("p1", PassUnit.CALLS, "3");
		assertThat(elsewhere().reissue(pass.id(), "new")).isTrue();
		assertThat(store().find("hash")).isEmpty();
		assertThat(store().find("new")).isPresent();
		assertThat(store().reissue("nothing", "newer")).isFalse();
	}

	@Test
	void passIsFoundByWhoBoughtIt() {
		store().add(bought("p1", "0xA", "alice", "i1", true), "h1");
		store().add(bought("p2", "0xA", null, "i2", false), "h2");
		store().add(bought("p3", "0xB", "alice", null, false), "h3");
		store().add(bought("p4", null, null, null, false), "h4");
		assertThat(payments("0xA", null, null)).containsExactlyInAnyOrder("p1", "p2");
		assertThat(payments(null, "alice", null)).containsExactlyInAnyOrder("p1", "p3");
		assertThat(payments(null, null, "i2")).containsExactly("p2");
		assertThat(payments("0xB", null, "i2")).containsExactlyInAnyOrder("p2", "p3");
		assertThat(payments("0xa", "Alice", "I1")).isEmpty();
		assertThat(payments(null, null, null)).isEmpty();
		Pass bound = elsewhere().find("h1").orElseThrow();
		assertThat(bound.walletBound()).isTrue();
		assertThat(bound.principal()).isEqualTo("alice");
		assertThat(bound.identifier()).isEqualTo("i1");
		assertThat(elsewhere().find("h4").orElseThrow().walletBound()).isFalse();
	}

	private List<String> payments(String buyer, String principal, String identifier) {
		return elsewhere().findBoughtBy(buyer, principal, identifier)
			.stream()
			.map((it) -> it.grants().getFirst().payment())
			.toList();
	}

	private static Pass bought(String payment, String buyer, String principal, String identifier, boolean bound) {
		Pass pass = pass(payment, PassUnit.CALLS, "3", Set.of());
		return new Pass(pass.id(), pass.plan(), buyer, principal, identifier, bound, pass.createdAt(), pass.grants());
	}

	@Test
	void signInIsUsedOnceByAllProcesses() {
		assertThat(store().signIns().spend("n1", NOW)).isTrue();
		assertThat(elsewhere().signIns().spend("n1", NOW)).isFalse();
		assertThat(elsewhere().signIns().spend("n2", NOW.plusMillis(1))).isTrue();
		assertThat(store().signIns().prune(NOW.plusMillis(1), 10)).isOne();
		assertThat(store().signIns().prune(NOW.plusMillis(2), 10)).isOne();
		assertThat(store().signIns().prune(NOW.plusMillis(2), 10)).isZero();
	}

	@Test
	void signInIsUsedOnceByManyAtOnce() {
		AtomicInteger used = new AtomicInteger();
		Parallel.run(64, (i) -> {
			if (((i % 2 == 0) ? store() : elsewhere()).signIns().spend("n1", NOW)) {
				used.incrementAndGet();
			}
			return i;
		});
		assertThat(used).hasValue(1);
	}

	@Test
	void allProcessesHaveOneSecret() {
		List<String> secrets = new CopyOnWriteArrayList<>();
		Parallel.run(8, (i) -> {
			secrets.add(((i % 2 == 0) ? store() : elsewhere()).signIns().secret());
			return i;
		});
		assertThat(secrets).hasSize(8).containsOnly(store().signIns().secret());
		assertThat(secrets.getFirst()).matches("[0-9a-f]{64}");
	}

	@Test
	void drawDebitsAndGivesBackOnce() {
		Pass pass = add("p1", PassUnit.CALLS, "2");
		Draw draw = draw(pass, "1", null);
		assertThat(store().open(draw, NOW)).isTrue();
		assertThat(balance(pass)).isEqualByComparingTo("1");
		assertThat(elsewhere().giveBack(draw)).isTrue();
		assertThat(store().giveBack(draw)).isFalse();
		assertThat(balance(pass)).isEqualByComparingTo("2");
		assertThat(store().leave(draw)).isFalse();
	}

	@Test
	void whatLeavesMayStillBeGivenBackByItsOwnerAndNotWhatHasLeft() {
		Pass pass = add("p1", PassUnit.CALLS, "2");
		Draw first = draw(pass, "1", null);
		Draw second = draw(pass, "1", null);
		store().open(first, NOW);
		store().open(second, NOW);
		assertThat(elsewhere().leave(first)).isTrue();
		assertThat(store().leave(first)).isFalse();
		assertThat(store().giveBack(first)).isTrue();
		store().leave(second);
		store().close(second);
		assertThat(store().giveBack(second)).isFalse();
		assertThat(balance(pass)).isEqualByComparingTo("1");
	}

	@Test
	void moreThanThereIsIsNotDrawn() {
		Pass pass = add("p1", PassUnit.CREDIT, "0.003");
		assertThat(store().open(draw(pass, "0.002", null), NOW)).isTrue();
		assertThat(store().open(draw(pass, "0.002", null), NOW)).isFalse();
		assertThat(store().open(draw(pass, "0.001", null), NOW)).isTrue();
		assertThat(balance(pass)).isZero();
		assertThat(store().open(draw(pass, "0.000000000001", null), NOW)).isFalse();
	}

	@Test
	void manyAtOnceDrawExactlyWhatThereIs() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		AtomicInteger drawn = new AtomicInteger();
		Parallel.run(8, (i) -> {
			for (int j = 0; j < 10; j++) {
				if (((i % 2 == 0) ? store() : elsewhere()).open(draw(pass, "1", null), NOW)) {
					drawn.incrementAndGet();
				}
			}
			return i;
		});
		assertThat(drawn).hasValue(20);
		assertThat(balance(pass)).isZero();
	}

	@Test
	void whatMustBeLeftIsNotDrawn() {
		Pass pass = add("p1", PassUnit.CREDIT, "0.01");
		BigDecimal floor = new BigDecimal("0.004000000001");
		assertThat(store().open(draw(pass, "0.006", null), floor, NOW)).isFalse();
		assertThat(store().open(draw(pass, "0.005", null), floor, NOW)).isTrue();
		assertThat(store().open(draw(pass, "0.005", null), NOW)).isTrue();
		Pass free = pass("p2", PassUnit.TIME, "0", Set.of());
		assertThat(store().add(free, "other")).isTrue();
		assertThat(store().open(draw(free, "0", null), BigDecimal.ZERO, NOW)).isTrue();
	}

	@Test
	void manyAtOnceDrawExactlyDownToTheFloor() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		AtomicInteger drawn = new AtomicInteger();
		Parallel.run(8, (i) -> {
			for (int j = 0; j < 5; j++) {
				if (((i % 2 == 0) ? store() : elsewhere()).open(draw(pass, "1", null), BigDecimal.valueOf(15), NOW)) {
					drawn.incrementAndGet();
				}
			}
			return i;
		});
		assertThat(drawn).hasValue(5);
		assertThat(balance(pass)).isEqualByComparingTo("15");
	}

	@Test
	void grantIsDrawnOnWhileItIsValid() {
		Pass pass = add("p1", PassUnit.TIME, "0");
		PassGrant grant = pass.grants().getFirst();
		assertThat(store().open(draw(pass, "0", null), grant.from().minusMillis(1))).isFalse();
		assertThat(store().open(draw(pass, "0", null), grant.from())).isTrue();
		assertThat(store().open(draw(pass, "0", null), grant.until().minusMillis(1))).isTrue();
		assertThat(store().open(draw(pass, "0", null), grant.until())).isFalse();
		assertThat(store().extend("p1", grant.until().plusSeconds(1))).isTrue();
		assertThat(store().extend("p1", grant.until())).isFalse();
		assertThat(store().extend("nothing", grant.until())).isFalse();
		assertThat(store().open(draw(pass, "0", null), grant.until())).isTrue();
		assertThat(elsewhere().revoke(pass.id())).isTrue();
		assertThat(store().open(draw(pass, "0", null), NOW)).isFalse();
		assertThat(store().extend("p1", grant.until().plusSeconds(9))).isFalse();
		assertThat(store().revoke("nothing")).isFalse();
	}

	@Test
	void whatOnePaymentBoughtIsEndedOnce() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		store().renew(grant("p2", pass.id(), PassUnit.CALLS, "5"));
		assertThat(elsewhere().end("p1")).isTrue();
		assertThat(elsewhere().end("p1")).isFalse();
		assertThat(elsewhere().end("nothing")).isFalse();
		assertThat(store().findById(pass.id()).orElseThrow().grants()).extracting(PassGrant::revoked)
			.containsExactly(true, false);
		assertThat(store().open(draw(pass, "1", null), NOW)).isFalse();
	}

	@Test
	void revokedPassIsNotRenewedAndTimeIsNotBoughtTwice() {
		Pass pass = add("p1", PassUnit.TIME, "0");
		assertThat(store().renew(grant("p2", pass.id(), PassUnit.TIME, "0"))).isFalse();
		assertThat(store().renew(grant("p3", pass.id(), PassUnit.CALLS, "5"))).isTrue();
		store().revoke(pass.id());
		assertThat(elsewhere().renew(grant("p4", pass.id(), PassUnit.CALLS, "5"))).isFalse();
		assertThat(store().findByPayment("p4")).isEmpty();
	}

	@Test
	void revokedPassIsNotDrawnOn() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		store().revoke(pass.id());
		assertThat(elsewhere().open(draw(pass, "1", null), NOW)).isFalse();
		assertThat(balance(pass)).isEqualByComparingTo("20");
	}

	@Test
	void callThatIsNamedIsDrawnOnce() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		Draw draw = draw(pass, "1", new Draw.CallKey("a", "print"));
		assertThat(store().open(draw, NOW)).isTrue();
		assertThat(elsewhere().open(draw(pass, "1", new Draw.CallKey("a", "print")), NOW)).isFalse();
		assertThat(balance(pass)).isEqualByComparingTo("19");
		assertThat(elsewhere().findDraw(pass.id(), "a")).get()
			.satisfies((it) -> assertThat(it.callKey()).isEqualTo(new Draw.CallKey("a", "print")))
			.satisfies((it) -> assertThat(it.state()).isEqualTo(DrawState.OPEN));
		store().leave(draw);
		store().close(draw);
		assertThat(elsewhere().findDraw(pass.id(), "a")).get()
			.satisfies((it) -> assertThat(it.state()).isEqualTo(DrawState.CLOSED));
		Draw other = draw(pass, "1", new Draw.CallKey("b", "print"));
		store().open(other, NOW);
		store().giveBack(other);
		assertThat(store().findDraw(pass.id(), "b")).isEmpty();
		assertThat(store().open(draw(pass, "1", new Draw.CallKey("b", "print")), NOW)).isTrue();
	}

	@Test
	void sameCallAtOnceIsDrawnOnce() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		AtomicInteger drawn = new AtomicInteger();
		Parallel.run(8, (i) -> {
			if (store().open(draw(pass, "1", new Draw.CallKey("a", "print")), NOW)) {
				drawn.incrementAndGet();
			}
			return i;
		});
		assertThat(drawn).hasValue(1);
		assertThat(balance(pass)).isEqualByComparingTo("19");
	}

	@Test
	void ofTheDeadOnlyWhatDidNotLeaveIsGivenBack() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		Draw open = draw(pass, "1", null);
		Draw leaving = draw(pass, "1", null);
		store().open(open, NOW);
		store().open(leaving, NOW);
		store().leave(leaving);
		assertThat(elsewhere().endLapsed(open.until().minusMillis(1), 10)).isEmpty();
		assertThat(elsewhere().endLapsed(open.until(), 10)).extracting(Draw::id, Draw::state)
			.containsExactlyInAnyOrder(tuple(open.id(), DrawState.OPEN), tuple(leaving.id(), DrawState.CLOSED));
		assertThat(elsewhere().endLapsed(open.until(), 10)).isEmpty();
		assertThat(balance(pass)).isEqualByComparingTo("19");
		// The slow owner may not use it any more, and cannot give back what is closed.
		assertThat(store().leave(open)).isFalse();
		assertThat(store().giveBack(leaving)).isFalse();
		assertThat(store().close(leaving)).isFalse();
	}

	@Test
	void sumsAreThoseOfValidGrants() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		store().open(draw(pass, "1", null), NOW);
		store().add(pass("p2", PassUnit.CALLS, "20", Set.of()), "hash2");
		Pass revoked = pass("p3", PassUnit.CALLS, "20", Set.of());
		store().add(revoked, "hash3");
		store().revoke(revoked.id());
		assertThat(store().totals(NOW)).singleElement().satisfies((it) -> {
			assertThat(it.plan()).isEqualTo("forecast");
			assertThat(it.grants()).isEqualTo(2);
			assertThat(it.granted()).isEqualByComparingTo("40");
			assertThat(it.outstanding()).isEqualByComparingTo("39");
		});
		assertThat(store().totals(pass.grants().getFirst().until())).isEmpty();
		assertThat(store().list(NOW.plusSeconds(1), 2)).hasSize(2);
		assertThat(store().list(NOW, 2)).isEmpty();
	}

	@Test
	void whatIsNotEarnedIsTheShareOfWhatIsLeft() {
		Pass calls = add("p1", PassUnit.CALLS, "20");
		for (int i = 0; i < 5; i++) {
			store().open(draw(calls, "1", null), NOW);
		}
		Pass time = pass("p2", PassUnit.TIME, "0", Set.of());
		store().add(time, "hash2");
		assertThat(store().totals(NOW)).extracting(PassTotals::unit, (it) -> plain(it.unearned()), PassTotals::low)
			.containsExactlyInAnyOrder(tuple(PassUnit.CALLS, "0.075", 0L), tuple(PassUnit.TIME, "0.1", 0L));
		assertThat(store().totals(NOW.plus(Duration.ofDays(15)))).extracting((it) -> plain(it.unearned()))
			.containsExactlyInAnyOrder("0.075", "0.05");
		for (int i = 0; i < 13; i++) {
			store().open(draw(calls, "1", null), NOW);
		}
		assertThat(store().totals(NOW.plus(Duration.ofDays(27))))
			.extracting(PassTotals::unit, (it) -> plain(it.unearned()), PassTotals::low)
			.containsExactlyInAnyOrder(tuple(PassUnit.CALLS, "0.01", 1L), tuple(PassUnit.TIME, "0.01", 1L));
		assertThat(store().totals(NOW.plus(Duration.ofDays(27)).minusSeconds(1))).extracting(PassTotals::low)
			.containsExactlyInAnyOrder(0L, 1L);
	}

	@Test
	void whatWasRefundedIsNotOwedFromThatMoment() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		store().renew(grant("p2", pass.id(), PassUnit.CALLS, "5"));
		elsewhere().end("p1");
		assertThat(store().totals(NOW)).singleElement().satisfies((it) -> {
			assertThat(it.grants()).isOne();
			assertThat(it.outstanding()).isEqualByComparingTo("5");
			assertThat(it.unearned()).isEqualByComparingTo("0.10");
		});
		elsewhere().end("p2");
		assertThat(store().totals(NOW)).isEmpty();
	}

	@Test
	void sumsAreKeptApartByToken() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		PassGrant it = grant("p2", pass.id(), PassUnit.CALLS, "5");
		store().renew(new PassGrant(it.payment(), it.passId(), it.name(), it.unit(), it.granted(), it.balance(),
				it.scopes(), it.anchor(), it.from(), it.until(), it.revoked(), Network.evm(8453), "0x60a3", "EURC",
				new BigDecimal("0.000000000000000001")));
		assertThat(store().totals(NOW)).extracting(PassTotals::symbol, (sum) -> plain(sum.outstanding()))
			.containsExactlyInAnyOrder(tuple("USDC", "20"), tuple("EURC", "5"));
		assertThat(store().findById(pass.id()).orElseThrow().grants()).extracting((grant) -> plain(grant.paid()))
			.containsExactly("0.1", "0.000000000000000001");
	}

	@Test
	void whatHasEndedLongAgoIsForgotten() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		store().renew(grant("p2", pass.id(), PassUnit.CALLS, "5"));
		store().extend("p2", NOW.plus(Duration.ofDays(90)));
		Draw named = draw(pass, "1", new Draw.CallKey("a", "print"));
		store().open(named, NOW);
		store().leave(named);
		store().close(named);
		assertThat(store().prune(named.until(), 10)).isZero();
		assertThat(store().prune(NOW.plus(Duration.ofDays(60)), 10)).isOne();
		assertThat(store().findDraw(pass.id(), "a")).isEmpty();
		assertThat(store().find("hash")).isPresent();
		assertThat(store().prune(NOW.plus(Duration.ofDays(91)), 10)).isOne();
		assertThat(store().find("hash")).isEmpty();
		assertThat(store().findByPayment("p2")).isEmpty();
	}

	@Test
	void callsOfAPassOfTimeAreGivenBackOnce() {
		Pass pass = add("p1", PassUnit.TIME, "0");
		Draw draw = draw(pass, "0", new Draw.CallKey("a", "print"));
		assertThat(store().open(draw, NOW)).isTrue();
		assertThat(elsewhere().giveBack(draw)).isTrue();
		assertThat(store().giveBack(draw)).isFalse();
		assertThat(store().leave(draw)).isFalse();
		assertThat(store().findDraw(pass.id(), "a")).isEmpty();
	}

	@Test
	void closedDrawsAreForgottenBeforePassesAndABatchAtATime() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		for (int i = 0; i < 5; i++) {
			Draw draw = draw(pass, "1", new Draw.CallKey("k" + i, "print"));
			store().open(draw, NOW);
			store().leave(draw);
			store().close(draw);
		}
		Instant later = NOW.plus(Duration.ofDays(60));
		assertThat(elsewhere().prune(later, 2)).isEqualTo(2);
		assertThat(elsewhere().prune(later, 2)).isEqualTo(2);
		assertThat(store().find("hash")).isPresent();
		assertThat(elsewhere().prune(later, 2)).isEqualTo(2);
		assertThat(store().find("hash")).isEmpty();
		assertThat(elsewhere().prune(later, 2)).isZero();
	}

	@Test
	void drawOutlivesItsPassUntilItsLeaseEnds() {
		Pass pass = add("p1", PassUnit.CALLS, "20");
		Draw draw = draw(pass, "1", null);
		store().open(draw, NOW);
		assertThat(store().prune(NOW.plus(Duration.ofDays(60)), 10)).isOne();
		elsewhere().endLapsed(draw.until(), 10);
		assertThat(store().endLapsed(draw.until(), 10)).isEmpty();
		assertThat(store().leave(draw)).isFalse();
	}

	@Test
	void meteredDrawGivesBackWhatWasNotUsed() {
		Pass pass = add("p1", PassUnit.CREDIT, "1");
		Draw draw = metered(pass, "0.05", null);
		assertThat(store().open(draw, NOW)).isTrue();
		assertThat(balance(pass)).isEqualByComparingTo("0.95");
		assertThat(store().leave(used(draw, "0.01"))).isTrue();
		assertThat(elsewhere().use(used(draw, "0.02"))).isTrue();
		assertThat(balance(pass)).isEqualByComparingTo("0.95");
		assertThat(store().close(used(draw, "0.012"))).isTrue();
		assertThat(store().close(used(draw, "0.012"))).isFalse();
		assertThat(store().use(used(draw, "0.03"))).isFalse();
		assertThat(balance(pass)).isEqualByComparingTo("0.988");
	}

	@Test
	void meteredDrawThatUsedAllGivesNothingBack() {
		Pass pass = add("p1", PassUnit.CREDIT, "1");
		Draw draw = metered(pass, "0.05", null);
		store().open(draw, NOW);
		store().leave(draw);
		assertThat(store().close(used(draw, "0.05"))).isTrue();
		assertThat(balance(pass)).isEqualByComparingTo("0.95");
	}

	@Test
	void namedMeteredDrawIsKeptWithWhatItCost() {
		Pass pass = add("p1", PassUnit.CREDIT, "1");
		Draw draw = metered(pass, "0.05", new Draw.CallKey("key", "print"));
		store().open(draw, NOW);
		store().leave(used(draw, "0.01"));
		store().close(used(draw, "0.012"));
		Draw kept = elsewhere().findDraw(pass.id(), "key").orElseThrow();
		assertThat(kept.state()).isEqualTo(DrawState.CLOSED);
		assertThat(kept.amount()).isEqualByComparingTo("0.012");
		assertThat(store().open(draw(pass, "0.05", new Draw.CallKey("key", "print")), NOW)).isFalse();
		assertThat(balance(pass)).isEqualByComparingTo("0.988");
	}

	@Test
	void meteredDrawOfADeadProcessCostsWhatWasWrittenDown() {
		Pass pass = add("p1", PassUnit.CREDIT, "1");
		Draw open = metered(pass, "0.05", null);
		Draw leaving = metered(pass, "0.05", null);
		store().open(open, NOW);
		store().open(leaving, NOW);
		store().leave(leaving);
		store().use(used(leaving, "0.03"));
		List<Draw> ended = elsewhere().endLapsed(open.until(), 10);
		assertThat(ended).extracting(Draw::state).containsExactlyInAnyOrder(DrawState.OPEN, DrawState.CLOSED);
		assertThat(ended).filteredOn((it) -> it.state() == DrawState.CLOSED)
			.singleElement()
			.satisfies((it) -> assertThat(it.amount()).isEqualByComparingTo("0.03"));
		assertThat(balance(pass)).isEqualByComparingTo("0.97");
		assertThat(store().use(used(leaving, "0.04"))).isFalse();
		assertThat(store().close(used(leaving, "0.04"))).isFalse();
		assertThat(balance(pass)).isEqualByComparingTo("0.97");
	}

	@Test
	void meteredDrawLivesOnWhileItIsUsed() {
		Pass pass = add("p1", PassUnit.CREDIT, "1");
		Draw draw = metered(pass, "0.05", null);
		store().open(draw, NOW);
		store().leave(draw);
		Instant later = draw.until().plusSeconds(60);
		store().use(draw.using(new BigDecimal("0.02"), later));
		assertThat(elsewhere().endLapsed(draw.until(), 10)).isEmpty();
		assertThat(elsewhere().endLapsed(later, 10)).hasSize(1);
		assertThat(balance(pass)).isEqualByComparingTo("0.98");
	}

	@Test
	void drawThatLeavesLivesOn() {
		Pass pass = add("p1", PassUnit.CREDIT, "1");
		Draw metered = metered(pass, "0.05", null);
		Draw whole = draw(pass, "0.05", null);
		Instant later = metered.until().plusSeconds(60);
		for (Draw draw : List.of(metered, whole)) {
			store().open(draw, NOW);
			assertThat(store().leave(draw.using(new BigDecimal("0.01"), later))).isTrue();
		}
		assertThat(elsewhere().endLapsed(later.minusMillis(1), 10)).isEmpty();
		assertThat(store().use(metered.using(new BigDecimal("0.02"), later))).isTrue();
		assertThat(elsewhere().endLapsed(later, 10)).hasSize(2);
		assertThat(balance(pass)).isEqualByComparingTo("0.93");
	}

	@Test
	void meteredDrawWhoseContentDidNotLeaveIsGivenBackWhole() {
		Pass pass = add("p1", PassUnit.CREDIT, "1");
		Draw draw = metered(pass, "0.05", null);
		store().open(draw, NOW);
		store().leave(used(draw, "0.02"));
		assertThat(store().giveBack(draw)).isTrue();
		assertThat(balance(pass)).isEqualByComparingTo("1");
		assertThat(store().use(used(draw, "0.03"))).isFalse();
	}

	@Test
	void meteredDrawsAtOnceNeverTakeMoreThanTheyReserve() throws Exception {
		Pass pass = add("p1", PassUnit.CREDIT, "1");
		List<Boolean> admitted = Parallel.run(40, (number) -> {
			PassStore store = (number % 2 == 0) ? store() : elsewhere();
			Draw draw = metered(pass, "0.05", null);
			return store.open(draw, NOW) && store.leave(used(draw, "0.01")) && store.close(used(draw, "0.01"));
		});
		long count = admitted.stream().filter((it) -> it).count();
		assertThat(count).isBetween(20L, 40L);
		assertThat(balance(pass))
			.isEqualByComparingTo(BigDecimal.ONE.subtract(new BigDecimal("0.01").multiply(BigDecimal.valueOf(count))));
	}

	private Draw metered(Pass pass, String amount, Draw.@Nullable CallKey callKey) {
		Draw draw = draw(pass, amount, callKey);
		return new Draw(draw.id(), draw.passId(), draw.grant(), draw.amount(), BigDecimal.ZERO, draw.endpoint(),
				draw.callKey(), draw.state(), draw.until());
	}

	private static Draw used(Draw draw, String used) {
		return draw.using(new BigDecimal(used), draw.until());
	}

	protected Pass add(String payment, PassUnit unit, String amount) {
		Pass pass = pass(payment, unit, amount, Set.of());
		assertThat(store().add(pass, "hash")).isTrue();
		return pass;
	}

	protected Draw draw(Pass pass, String amount, Draw.CallKey callKey) {
		return new Draw("d" + this.numbers.incrementAndGet(), pass.id(), pass.grants().getFirst().payment(),
				new BigDecimal(amount), "GET /forecast", callKey, DrawState.OPEN, NOW.plusSeconds(60));
	}

	private static String plain(BigDecimal amount) {
		return amount.stripTrailingZeros().toPlainString();
	}

	private BigDecimal balance(Pass pass) {
		return elsewhere().findById(pass.id()).orElseThrow().grants().getFirst().balance();
	}

	protected static Pass pass(String payment, PassUnit unit, String amount, Set<String> scopes) {
		String id = UUID.randomUUID().toString();
		PassGrant grant = grant(payment, id, unit, amount);
		return new Pass(id, "forecast", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", NOW,
				List.of(new PassGrant(payment, id, "hundred", unit, grant.granted(), grant.balance(), scopes, NOW, NOW,
						grant.until(), false, grant.network(), grant.asset(), grant.symbol(), grant.paid())));
	}

	private static PassGrant grant(String payment, String passId, PassUnit unit, String amount) {
		return new PassGrant(payment, passId, "hundred", unit, new BigDecimal(amount), new BigDecimal(amount), Set.of(),
				NOW, NOW, NOW.plus(Duration.ofDays(30)), false, Network.evm(84532),
				"0x036cbd53842c5426634e7929541ec2318f3dcf7e", "USDC", new BigDecimal("0.10"));
	}

	// A database keeps twelve digits.
	private Pass scaled(Pass pass) {
		PassGrant it = pass.grants().getFirst();
		int scale = store().find("hash").orElseThrow().grants().getFirst().granted().scale();
		int paid = store().find("hash").orElseThrow().grants().getFirst().paid().scale();
		return new Pass(pass.id(), pass.plan(), pass.buyer(), pass.createdAt(),
				List.of(new PassGrant(it.payment(), it.passId(), it.name(), it.unit(), it.granted().setScale(scale),
						it.balance().setScale(scale), it.scopes(), it.anchor(), it.from(), it.until(), it.revoked(),
						it.network(), it.asset(), it.symbol(), it.paid().setScale(paid))));
	}

}
