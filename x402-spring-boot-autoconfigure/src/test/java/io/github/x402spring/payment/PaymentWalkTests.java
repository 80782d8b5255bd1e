package io.github.x402spring.payment;

import java.util.Random;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A random walk over the life cycle: payments are presented, handlers fail, settlers stay
 * silent, processes crash, ledgers fail, clocks go on, in any order. After each step what
 * the ledger says is compared with where the sandbox's money is and with what was handed
 * out.
 * <p>
 * A failure names its seed; {@code -Dx402.walk.seed=...} and
 * {@code -Dx402.walk.steps=...} repeat or extend it.
 */
@Timeout(300)
class PaymentWalkTests {

	private static final int STEPS = 20_000;

	private final Logger logger = (Logger) LoggerFactory.getLogger(PaymentWalkTests.class.getPackageName());

	@BeforeEach
	void silence() {
		this.logger.setLevel(Level.OFF);
	}

	@AfterEach
	void loud() {
		this.logger.setLevel(null);
	}

	@Test
	void invariantsHoldWhateverHappens() {
		long seed = Long.getLong("x402.walk.seed", new Random().nextLong());
		walk(seed, Integer.getInteger("x402.walk.steps", STEPS));
	}

	@Tag("campaign")
	@RepeatedTest(5)
	void invariantsHoldOnLongWalks() {
		walk(new Random().nextLong(), 100_000);
	}

	private static void walk(long seed, int steps) {
		System.out.printf("Random walk over the life of payments: -Dx402.walk.seed=%d -Dx402.walk.steps=%d%n", seed,
				steps);
		PaymentWalk walk = new PaymentWalk(seed);
		walk.run(steps);
		if (steps >= STEPS) {
			// A walk that gets nowhere proves nothing.
			assertThat(walk.seen()).as("-Dx402.walk.seed=" + seed)
				.containsKeys("granted", "delivered", "redeemed", "refund-due", "already-delivered",
						"payment-bound-to-other-request", "payment-in-progress", "settlement-failed",
						"settlement-unknown", "payment-rejected", "payment-unavailable", "resolved by evidence",
						"failed by evidence", "taken over", "abandoned", "proven SETTLED", "proven FAILED",
						"late transfer", "stale execution", "released");
		}
	}

}
