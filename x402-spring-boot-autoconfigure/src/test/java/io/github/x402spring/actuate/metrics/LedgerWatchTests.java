package io.github.x402spring.actuate.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often the ledger is looked into, and for how long it counts what was seen.
 */
class LedgerWatchTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2030-01-01T00:00:00Z"), ZoneOffset.UTC);

	private final AtomicInteger looks = new AtomicInteger();

	// Near the end of its range, as the time of a machine may be.
	private long nanos = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

	private Duration slowness = Duration.ZERO;

	private boolean away;

	private Runnable meanwhile = () -> {
	};

	private final LedgerWatch watch = new LedgerWatch(new LedgerLook(new SlowLedger(), PaymentPolicy.DEFAULT, CLOCK),
			() -> this.nanos);

	@Test
	void nothingIsKnownBeforeTheFirstLook() {
		assertThat(this.watch.figures()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "PT0.1S,PT5S", "PT2S,PT100S", "PT6S,PT5M", "PT1H,PT5M" })
	void ledgerThatTakesLongIsLeftAloneForLongerButNotForEver(Duration slowness, Duration rest) {
		this.slowness = slowness;
		this.watch.lookUnlessResting();
		pass(rest.minusNanos(1));
		this.watch.lookUnlessResting();
		assertThat(this.looks).hasValue(1);
		pass(Duration.ofNanos(1));
		this.watch.lookUnlessResting();
		assertThat(this.looks).hasValue(2);
	}

	@Test
	void whatWasSeenIsNotShownWhenTheNextLookIsLongOverdue() {
		this.watch.look();
		pass(LedgerWatch.INTERVAL.multipliedBy(3).minusNanos(1));
		assertThat(this.watch.figures()).isPresent();
		pass(Duration.ofNanos(1));
		assertThat(this.watch.figures()).isEmpty();
	}

	@Test
	void lookThatHangsShowsNothingOldAsCurrent() {
		this.watch.look();
		this.meanwhile = () -> {
			pass(Duration.ofSeconds(29));
			assertThat(this.watch.figures()).isPresent();
			pass(Duration.ofSeconds(2));
			assertThat(this.watch.figures()).isEmpty();
		};
		this.watch.look();
		assertThat(this.looks).hasValue(2);
		assertThat(this.watch.figures()).isPresent();
	}

	@Test
	void figuresStayWhileTheLedgerIsLeftAlone() {
		this.slowness = Duration.ofSeconds(6);
		this.watch.look();
		pass(RestingLook.LONGEST_REST.plus(LedgerWatch.INTERVAL).plus(this.slowness));
		assertThat(this.watch.figures()).isPresent();
	}

	@Test
	void ledgerThatIsAwayShowsNothing() {
		this.watch.look();
		this.away = true;
		this.watch.look();
		assertThat(this.watch.figures()).isEmpty();
		this.away = false;
		this.watch.look();
		assertThat(this.watch.figures()).isPresent();
	}

	private void pass(Duration time) {
		this.nanos += time.toNanos();
	}

	private final class SlowLedger extends DelegatingLedger {

		SlowLedger() {
			super(new InMemoryPaymentLedger(DataSize.ofKilobytes(80), Duration.ofHours(1), CLOCK));
		}

		@Override
		public PaymentTotals totals() {
			LedgerWatchTests.this.looks.incrementAndGet();
			pass(LedgerWatchTests.this.slowness);
			LedgerWatchTests.this.meanwhile.run();
			if (LedgerWatchTests.this.away) {
				throw new LedgerUnavailableException("away", new IllegalStateException());
			}
			return super.totals();
		}

	}

}
