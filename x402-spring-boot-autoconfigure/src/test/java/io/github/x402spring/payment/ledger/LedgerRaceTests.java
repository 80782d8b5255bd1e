package io.github.x402spring.payment.ledger;

import java.util.List;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every ledger promises when many come at once.
 */
abstract class LedgerRaceTests extends LedgerSteps {

	@Test
	void oneOfManyAtOnceGetsThePayment() {
		for (int round = 0; round < 10; round++) {
			String key = "round" + round;
			List<Reservation> results = Parallel.run(64, (i) -> ledger().reserve(payment(key)));
			assertThat(results).filteredOn(Reservation.Reserved.class::isInstance).hasSize(1);
			Payment held = ledger().find(new PaymentKey(key)).orElseThrow();
			assertThat(results).filteredOn(Reservation.Existing.class::isInstance)
				.hasSize(63)
				.containsOnly(new Reservation.Existing(held));
		}
	}

	@Test
	void oneOfManyPaymentsWithOneIdGetsIn() {
		for (int round = 0; round < 10; round++) {
			String digest = "round" + round;
			List<Reservation> results = Parallel.run(32, (i) -> ledger().reserve(named(digest + "/" + i % 8, digest)));
			assertThat(results).filteredOn(Reservation.Reserved.class::isInstance).hasSize(1);
			Payment held = ledger().findByIdentifier(digest).orElseThrow();
			assertThat(results).filteredOn(Reservation.Existing.class::isInstance)
				.hasSize(31)
				.containsOnly(new Reservation.Existing(held));
		}
	}

	@Test
	void oneOfManyStepsAtOnceIsMade() {
		for (int round = 0; round < 20; round++) {
			Payment reserved = reserve("round" + round);
			List<Boolean> results = Parallel.run(16, (i) -> (i % 2 == 0)
					? ledger().transition(reserved, settling(reserved)) : ledger().remove(reserved, Removal.RELEASED));
			assertThat(results).containsOnlyOnce(true);
		}
	}

	@Test
	void paymentThatComesAndGoesIsHeldByOneAtATime() {
		List<Integer> taken = Parallel.run(16, (i) -> {
			int reserved = 0;
			for (int turn = 0; turn < 10; turn++) {
				Payment payment = payment("1");
				if (ledger().reserve(payment) instanceof Reservation.Reserved) {
					reserved++;
					assertThat(ledger().remove(payment, Removal.RELEASED)).isTrue();
				}
			}
			return reserved;
		});
		assertThat(taken.stream().mapToInt(Integer::intValue).sum()).isPositive();
		assertThat(ledger().find(new PaymentKey("1"))).isEmpty();
	}

}
