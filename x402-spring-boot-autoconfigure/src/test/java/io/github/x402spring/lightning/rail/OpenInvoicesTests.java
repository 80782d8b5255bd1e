package io.github.x402spring.lightning.rail;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.sandbox.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is counted of open invoices is bounded, and forgotten when they expire.
 */
class OpenInvoicesTests {

	private final MutableClock clock = new MutableClock(Instant.EPOCH);

	private final OpenInvoices open = new OpenInvoices(1000, 100, this.clock);

	@Test
	void nothingIsKeptOfWhatIsOver() {
		for (int round = 0; round < 50; round++) {
			for (int i = 0; i < 1000; i++) {
				String network = "network " + round + "/" + i;
				assertThat(this.open.enter(network)).isEmpty();
				this.open.opened(network, hash(1000 * round + i), Duration.ofMinutes(5));
			}
			assertThat(this.open.enter("another")).hasValue(new OpenInvoices.Full(Duration.ofMinutes(5), false));
			assertThat(this.open.size()).isEqualTo(1000);
			this.clock.advance(Duration.ofMinutes(5));
			assertThat(this.open.size()).isZero();
			assertThat(this.open.networks()).isZero();
		}
	}

	@Test
	void noneMayBeOpenAnyMore() {
		assertThat(new OpenInvoices(0, 1, Clock.systemUTC()).enter("network"))
			.hasValue(new OpenInvoices.Full(Duration.ofHours(1), false));
	}

	@Test
	void invoicesInTheMakingCount() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.open.enter("one")).isEmpty();
		}
		assertThat(this.open.enter("one")).hasValue(new OpenInvoices.Full(Duration.ZERO, true));
		this.open.left("one");
		assertThat(this.open.enter("one")).isEmpty();
		for (int i = 0; i < 100; i++) {
			this.open.left("one");
		}
		assertThat(this.open.networks()).isZero();
	}

	@Test
	void invoiceThatIsNotKnownIsNoneThatWasPaid() {
		this.open.paid(hash(1));
		assertThat(this.open.size()).isZero();
	}

	private static PaymentHash hash(int number) {
		byte[] bytes = new byte[32];
		byte[] last = BigInteger.valueOf(number).toByteArray();
		System.arraycopy(last, 0, bytes, 32 - last.length, last.length);
		return PaymentHash.of(bytes);
	}

}
