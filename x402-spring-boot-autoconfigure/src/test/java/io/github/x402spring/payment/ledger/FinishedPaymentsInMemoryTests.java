package io.github.x402spring.payment.ledger;

import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the ledger in memory keeps of payments that are over, and how much memory that
 * takes.
 */
@Timeout(300)
class FinishedPaymentsInMemoryTests extends LedgerSteps {

	/** What a payment that is over may take: a million of them in 256 MB. */
	private static final int BYTES = 268;

	private static final Duration LIFETIME = Duration.ofHours(1);

	private static final CheckedPayment CHECKED = checked(terms("key", "GET /premium", USDC, "10", NOW));

	private final Random random = new Random(7);

	private final List<String> payers = IntStream.range(0, 100).mapToObj((i) -> Address.of(bytes(20)).value()).toList();

	private final List<PaymentRequirements> offers = IntStream.range(0, 50)
		.mapToObj((i) -> new PaymentRequirements("exact", Network.evm(84532), BigInteger.valueOf(10_000 + i), USDC,
				"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", 300,
				StrictJson.parseObject("{\"name\":\"USDC\",\"version\":\"2\"}")))
		.toList();

	private InMemoryPaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofMegabytes(256), TTL, this.clock);

	@Override
	protected ReportingLedger ledger() {
		return this.ledger;
	}

	@Test
	void paymentsThatAreOverAreReadBackWithAllTheirSteps() {
		List<Payment> payments = new ArrayList<>();
		List<LedgerEvent> events = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			Payment[] steps = (i % 7 == 0) ? failed(i) : delivered(i);
			for (Payment step : steps) {
				events.add(LedgerEvent.of(step));
			}
			payments.add(steps[steps.length - 1]);
		}
		assertThat(this.ledger.memory().toBytes()).isLessThan(2000 * BYTES);
		for (Payment payment : payments) {
			assertThat(this.ledger.find(payment.terms().key())).contains(payment);
			assertThat(this.ledger.reserve(payment("again", payment.terms())))
				.isEqualTo(new Reservation.Existing(payment));
		}
		List<LedgerEvent> read = this.ledger.events(payments.stream().map(Payment::id).toList());
		// As sets, since comparing in any order takes quadratic time.
		assertThat(read).doesNotHaveDuplicates().hasSameSizeAs(events);
		assertThat(new HashSet<>(read)).isEqualTo(new HashSet<>(events));
		assertThat(this.ledger.findById(payments.get(42).id())).contains(payments.get(42));
		assertThat(this.ledger.recent(10)).containsExactlyElementsOf(payments.reversed().subList(0, 10));
	}

	// Evidence, a broken download and an operator change what is over.
	@Test
	void paymentThatIsOverGoesOn() {
		Payment[] steps = delivered(1);
		Payment delivered = steps[steps.length - 1];
		Payment truncated = next(delivered, delivered.delivered(true, this.clock.instant()));
		Payment proven = next(truncated, truncated.seenSettled(HASH, true, this.clock.instant()));
		Payment gone = next(proven, proven.settlementUnknown("reorganised", this.clock.instant()));
		assertThat(this.ledger.find(gone.terms().key())).contains(gone);
		Payment again = next(gone, gone.seenSettled(HASH, true, this.clock.instant()));
		assertThat(this.ledger.events(List.of(again.id()))).hasSize(8);
		assertThat(this.ledger.transition(delivered, delivered.delivered(true, this.clock.instant()))).isFalse();
	}

	@Test
	void paymentIsFoundWhileItIsFinishedAndWhileItGoesOn() {
		Payment[] steps = delivered(1);
		Payment[] last = { steps[steps.length - 1] };
		Parallel.run(2, (thread) -> {
			for (int turn = 0; turn < 3000; turn++) {
				if (thread == 0) {
					Payment gone = last[0].settlementUnknown("reorganised", this.clock.instant());
					assertThat(this.ledger.transition(last[0], gone)).isTrue();
					last[0] = gone.seenSettled(HASH, true, this.clock.instant());
					assertThat(this.ledger.transition(gone, last[0])).isTrue();
				}
				else {
					assertThat(this.ledger.recent(10)).extracting(Payment::id).containsExactly(steps[0].id());
				}
			}
			return true;
		});
		assertThat(this.ledger.recent(10)).containsExactly(last[0]);
	}

	@Test
	void paymentIsKeptUntilItsOwnAuthorisationHasEndedEverywhere() {
		Payment[] steps = delivered(1);
		Payment delivered = steps[steps.length - 1];
		this.clock.advance(LIFETIME.plusMinutes(9));
		assertThat(this.ledger.find(delivered.terms().key())).contains(delivered);
		this.clock.advance(Duration.ofMinutes(2));
		Payment other = delivered(2)[0];
		assertThat(this.ledger.find(delivered.terms().key())).isEmpty();
		assertThat(this.ledger.recent(10)).extracting(Payment::id).containsExactly(other.id());
	}

	@Test
	void fullLedgerForgetsWhatIsOverAndSellsAgain() {
		this.ledger = new InMemoryPaymentLedger(DataSize.ofKilobytes(64), TTL, this.clock);
		int sold = 0;
		while (this.ledger.reserve(payment("next", terms(sold))) instanceof Reservation.Reserved) {
			this.ledger.remove(this.ledger.recent(1).getFirst(), PaymentLedger.Removal.RELEASED);
			delivered(sold++);
			assertThat(sold).isLessThan(1000);
		}
		assertThat(sold).isGreaterThan(64 * 1024 / BYTES - 8192 / BYTES - 20);
		assertThat(this.ledger.isFull()).isTrue();
		this.clock.advance(LIFETIME.plusMinutes(11));
		delivered(sold);
		assertThat(this.ledger.isFull()).isFalse();
		assertThat(this.ledger.memory().toBytes()).isLessThan(BYTES);
	}

	@Test
	@Tag("campaign")
	void millionPaymentsFitInto256Megabytes() {
		long before = heap();
		long begin = System.nanoTime();
		for (int i = 0; i < 1_000_000; i++) {
			// Seventeen minutes of a thousand payments a second.
			this.clock.advance(Duration.ofMillis(1));
			delivered(i);
		}
		long took = System.nanoTime() - begin;
		long used = heap() - before;
		System.out.printf(
				"a million payments: %.1f MB of the heap, %.1f MB by the ledger's own account, %.1f us each%n",
				used / 1048576.0, this.ledger.memory().toBytes() / 1048576.0, took / 1e9);
		assertThat(used).isLessThan(DataSize.ofMegabytes(256).toBytes());
		assertThat(this.ledger.memory().toBytes()).isBetween(used * 9 / 10, used * 11 / 10);
		assertThat(this.ledger.slice(PaymentQuery.all(100)).payments()).hasSize(100);
		assertThat(this.ledger.totals().delivered()).isEqualTo(1_000_000);
	}

	private static long heap() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private Payment[] delivered(int number) {
		Payment reserved = reserved(number);
		Payment settling = made(reserved, reserved.settling(CHECKED, lease(tick()), tick()));
		Payment settled = made(settling, settling.settled("0x" + hex(32), lease(tick()), tick()));
		return new Payment[] { reserved, settling, settled, made(settled, settled.delivered(false, tick())) };
	}

	private Payment[] failed(int number) {
		Payment reserved = reserved(number);
		Payment settling = made(reserved, reserved.settling(CHECKED, lease(tick()), tick()));
		return new Payment[] { reserved, settling,
				made(settling, settling.settlementFailed("insufficient_funds", tick())) };
	}

	private Payment reserved(int number) {
		Payment reserved = payment("key", terms(number));
		if (!(this.ledger.reserve(reserved) instanceof Reservation.Reserved)) {
			throw new AssertionError("The payment was not reserved");
		}
		return reserved;
	}

	private Payment made(Payment from, Payment to) {
		if (!this.ledger.transition(from, to)) {
			throw new AssertionError("The step was refused");
		}
		return to;
	}

	private Instant tick() {
		this.clock.advance(Duration.ofNanos(12_345));
		return this.clock.instant();
	}

	private static Payment payment(String id, ReservationTerms terms) {
		return Payment.reserved(id.equals("key") ? newId() : id, terms, ContentState.SERVING,
				lease(terms.reservedAt()));
	}

	private ReservationTerms terms(int number) {
		PaymentRequirements requirements = this.offers.get(number % this.offers.size());
		String payer = this.payers.get(number % this.payers.size());
		Instant now = this.clock.instant();
		return new ReservationTerms(new PaymentKey("eip155:84532/" + USDC + "/" + payer + "/0x" + hex(32)),
				"GET /premium", hex(32), hex(32), payer, "x402/2", Wire.quote(requirements),
				Instant.ofEpochSecond(now.plus(LIFETIME).getEpochSecond()), now);
	}

	private String hex(int length) {
		return HexFormat.of().formatHex(bytes(length));
	}

	private byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		return bytes;
	}

}
