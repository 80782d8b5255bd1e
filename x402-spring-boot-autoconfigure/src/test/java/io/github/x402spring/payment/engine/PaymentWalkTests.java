package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A random walk over the life cycle, on each ledger: two processes with clocks that
 * differ take payments from clients, handlers fail, settlers answer late, not at all, or
 * lie, processes pause and crash, ledgers fail, the chain takes blocks back, operators
 * operate, in any order. After each step what the ledger says is compared with where the
 * money is and with what was handed out.
 * <p>
 * A failure names its seed; {@code -Dx402.walk.seed=...} and
 * {@code -Dx402.walk.steps=...} repeat or extend it.
 */
@Timeout(900)
@Tag("integration")
class PaymentWalkTests {

	private static final int STEPS = 10_000;

	private static final int H2_STEPS = 2000;

	private static final int LONG = 100_000;

	private static final int LONG_H2 = 25_000;

	// Of the memory ledger, so that it forgets nothing that is owed.
	private static final Duration TTL = PaymentPolicy.DEFAULT.entitlementTtl();

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
	void invariantsHoldInMemory() {
		walk(PaymentWalkTests::memory, STEPS);
	}

	@Test
	void invariantsHoldInDatabase() {
		walkInDatabase(H2_STEPS);
	}

	@Tag("campaign")
	@Test
	void invariantsHoldOnLongWalksInMemory() {
		walk(PaymentWalkTests::memory, LONG, "reserved too late");
	}

	@Tag("campaign")
	@Test
	void invariantsHoldOnLongWalksInDatabase() {
		walkInDatabase(LONG_H2);
	}

	// Or a failure could not be looked at.
	@Tag("campaign")
	@Test
	void seedRepeatsItsWalk() {
		long seed = new Random().nextLong();
		PaymentWalk first = new PaymentWalk(seed, PaymentWalkTests::memory);
		PaymentWalk second = new PaymentWalk(seed, PaymentWalkTests::memory);
		first.run(LONG / 2);
		second.run(LONG / 2);
		assertThat(second.seen()).as("-Dx402.walk.seed=" + seed).isEqualTo(first.seen());
	}

	private static ReportingLedger memory(Clock clock) {
		return new InMemoryPaymentLedger(DataSize.ofMegabytes(256), TTL, clock);
	}

	private static void walkInDatabase(int steps) {
		SingleConnectionDataSource dataSource = new SingleConnectionDataSource("jdbc:h2:mem:", true);
		try {
			new LedgerSchema(dataSource, LedgerDatabase.H2, "walk_").create();
			walk((clock) -> new JdbcPaymentLedger(dataSource, LedgerDatabase.H2, "walk_", clock), steps);
		}
		finally {
			dataSource.destroy();
		}
	}

	private static void walk(Function<Clock, ReportingLedger> ledger, int usual, String... alsoOnLongOnes) {
		long seed = Long.getLong("x402.walk.seed", new Random().nextLong());
		int steps = Integer.getInteger("x402.walk.steps", usual);
		System.out.printf("Random walk over the life of payments: -Dx402.walk.seed=%d -Dx402.walk.steps=%d%n", seed,
				steps);
		PaymentWalk walk = new PaymentWalk(seed, ledger);
		walk.run(steps);
		// A walk that gets nowhere proves nothing.
		if (steps >= STEPS) {
			assertThat(walk.seen()).as("-Dx402.walk.seed=" + seed)
				.containsKeys("granted", "delivered", "redeemed", "already-delivered", "payment-bound-to-other-request",
						"payment-in-progress", "settlement-failed", "settlement-unknown", "payment-rejected",
						"payment-unavailable", "failed by evidence", "taken over", "abandoned", "proven SETTLED",
						"late transfer", "stale execution", "released", "given back", "reorganised", "crash",
						"crash in the middle", "UNKNOWN to SETTLED", "SETTLED to UNKNOWN");
		}
		if (steps >= LONG) {
			assertThat(walk.seen()).as("-Dx402.walk.seed=" + seed)
				.containsKeys("refund-due", "refund", "refunded", "failed by operator", "proven FAILED", "lie: yes",
						"lie: no", "FAILED to SETTLED")
				.containsKeys(alsoOnLongOnes);
		}
	}

}
