package io.github.x402spring.payment.ledger.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.engine.PaidLife;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.testsupport.Parallel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments that are sold as quickly as a ledger takes them, by several at once, in the
 * steps of a paid request.
 */
final class LedgerLoad extends LedgerSteps {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final PaymentLedger ledger;

	LedgerLoad(PaymentLedger ledger) {
		this.ledger = ledger;
	}

	@Override
	protected PaymentLedger ledger() {
		return this.ledger;
	}

	Duration sell(int threads, int payments) {
		List<List<Life>> lives = IntStream.range(0, threads)
			.mapToObj((thread) -> IntStream.range(0, payments / threads).mapToObj((i) -> Life.next()).toList())
			.toList();
		long begin = System.nanoTime();
		Parallel.run(threads, (thread) -> {
			lives.get(thread).forEach(this::sell);
			return true;
		});
		return Duration.ofNanos(System.nanoTime() - begin);
	}

	private void sell(Life life) {
		assertThat(this.ledger.find(life.reserved.terms().key())).isEmpty();
		assertThat(this.ledger.reserve(life.reserved)).isEqualTo(new Reservation.Reserved());
		assertThat(this.ledger.transition(life.reserved, life.settling)).isTrue();
		assertThat(this.ledger.transition(life.settling, life.settled)).isTrue();
		assertThat(this.ledger.transition(life.settled, life.delivered)).isTrue();
	}

	/** A payment with members as long as those of a real one. */
	private record Life(Payment reserved, Payment settling, Payment settled, Payment delivered) {

		static Life next() {
			Instant now = Instant.now();
			Lease lease = new Lease("0b36dba1-9c1c-4a6c-a5ff-20d8b4b3c2ea", now.plusSeconds(60));
			String nonce = "%064x".formatted(NUMBER.incrementAndGet() * 0x9E3779B97F4A7C15L);
			ReservationTerms terms = terms(
					"eip155:84532/" + USDC + "/0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266/0x" + nonce, "GET /premium",
					USDC, "10000", now);
			Payment reserved = Payment.reserved(PaidLife.newId(), terms, ContentState.SERVING, lease);
			Payment settling = reserved.settling(checked(terms), lease, now.plusMillis(2));
			Payment settled = settling.settled(HASH, lease, now.plusMillis(9));
			return new Life(reserved, settling, settled, settled.delivered(false, now.plusMillis(11)));
		}

	}

}
