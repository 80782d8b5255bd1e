package io.github.x402spring.lightning.rail;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However often pages ask, the node is asked seldom.
 */
class InvoiceLooksTests {

	private static final InvoiceState OPEN = new InvoiceState.Open();

	private static final InvoiceState SETTLED = new InvoiceState.Settled(BigInteger.ONE, null);

	private final MutableClock clock = new MutableClock(Instant.parse("2026-12-01T12:00:00Z"));

	private final Map<PaymentHash, InvoiceState> node = new HashMap<>();

	private final List<PaymentHash> asked = new ArrayList<>();

	private RuntimeException trouble;

	private final InvoiceLooks looks = new InvoiceLooks(this::answer, this.clock);

	@Test
	void nodeIsAskedEveryTwoSeconds() {
		for (int i = 0; i < 100; i++) {
			assertThat(look(1)).contains(OPEN);
		}
		assertThat(this.asked).hasSize(1);
		this.node.put(hash(1), SETTLED);
		assertThat(look(1)).contains(OPEN);
		this.clock.advance(Duration.ofSeconds(2));
		assertThat(look(1)).contains(SETTLED);
		assertThat(this.asked).hasSize(2);
	}

	@Test
	void paidInvoiceIsNotAskedAboutAgain() {
		this.node.put(hash(1), SETTLED);
		for (int i = 0; i < 10; i++) {
			assertThat(look(1)).contains(SETTLED);
			this.clock.advance(Duration.ofMinutes(1));
		}
		assertThat(this.asked).hasSize(1);
	}

	@Test
	void paymentMayArriveAfterTheEnd() {
		this.node.put(hash(1), new InvoiceState.Ended());
		assertThat(look(1)).contains(new InvoiceState.Ended());
		this.node.put(hash(1), SETTLED);
		this.clock.advance(Duration.ofSeconds(2));
		assertThat(look(1)).contains(SETTLED);
	}

	@Test
	void manyInvoicesShareTwentyQuestionsASecond() {
		for (int second = 0; second < 10; second++) {
			for (int i = 0; i < 1000; i++) {
				assertThat(look(i)).contains(OPEN);
			}
			this.clock.advance(Duration.ofSeconds(1));
		}
		assertThat(this.asked).hasSize(201);
	}

	@Test
	void networkHasFiveOfThemAndLeavesTheOthers() {
		for (int second = 0; second < 10; second++) {
			for (int i = 0; i < 1000; i++) {
				assertThat(this.looks.look(hash(i), "a")).contains(OPEN);
			}
			this.clock.advance(Duration.ofSeconds(1));
		}
		assertThat(this.asked).hasSize(51);
		this.node.put(hash(2000), SETTLED);
		IntStream.range(0, 1000).forEach((i) -> this.looks.look(hash(i), "a"));
		assertThat(this.looks.look(hash(2000), "b")).contains(SETTLED);
	}

	@Test
	void networkThatWasQuietHasAllOfItsQuestionsAgain() {
		IntStream.range(0, 10).forEach((i) -> this.looks.look(hash(i), "a"));
		assertThat(this.asked).hasSize(6);
		this.clock.advance(Duration.ofSeconds(5));
		IntStream.range(0, 10).forEach((i) -> this.looks.look(hash(i), "a"));
		assertThat(this.asked).hasSize(12);
	}

	@Test
	void invoiceThatEndedLongAgoIsNotAskedAboutAgain() {
		this.node.put(hash(1), new InvoiceState.Ended());
		look(1);
		this.clock.advance(Duration.ofMinutes(10).minusSeconds(1));
		look(1);
		assertThat(this.asked).hasSize(2);
		for (int i = 0; i < 10; i++) {
			this.clock.advance(Duration.ofMinutes(1));
			assertThat(look(1)).contains(new InvoiceState.Ended());
		}
		assertThat(this.asked).hasSize(2);
	}

	@Test
	void pagesThatAskAtOnceShareOneQuestion() {
		CountDownLatch others = new CountDownLatch(63);
		InvoiceLooks slow = new InvoiceLooks((hash) -> {
			try {
				others.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return answer(hash);
		}, this.clock);
		this.node.put(hash(1), SETTLED);
		List<Optional<InvoiceState>> seen = Parallel.run(64, (i) -> {
			Optional<InvoiceState> state = slow.look(hash(1), "network " + i);
			others.countDown();
			return state;
		});
		assertThat(this.asked).hasSize(1);
		assertThat(seen).filteredOn((it) -> it.equals(Optional.of(SETTLED))).hasSize(1);
		assertThat(seen).filteredOn((it) -> it.equals(Optional.of(OPEN))).hasSize(63);
	}

	@Test
	void nodeThatFailsRestsAndComesBack() {
		assertThat(look(9)).contains(OPEN);
		this.trouble = new LightningNodeException(Trouble.TIMED_OUT);
		for (int i = 0; i < 50; i++) {
			assertThat(look(i + 10)).isEmpty();
			this.clock.advance(Duration.ofMillis(50));
		}
		// One answer, three failures, and one more when the rest of two seconds is over.
		assertThat(this.asked).hasSize(5);
		assertThat(look(9)).isEmpty();
		this.trouble = null;
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(look(9)).contains(OPEN);
	}

	@Test
	void callsThatFindNoRoomSayNothingOfTheNode() {
		this.trouble = new LightningNodeException(Trouble.NO_ROOM);
		for (int i = 0; i < 10; i++) {
			assertThat(look(1)).contains(OPEN);
			this.clock.advance(Duration.ofSeconds(2));
		}
		assertThat(this.asked).hasSize(10);
	}

	@Test
	void answersAreForgottenOldestFirst() {
		this.node.put(hash(0), SETTLED);
		look(0);
		IntStream.rangeClosed(1, InvoiceLooks.MOST).forEach((i) -> look(i));
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(look(0)).contains(SETTLED);
		assertThat(this.asked).filteredOn(hash(0)::equals).hasSize(2);
	}

	private Optional<InvoiceState> look(int number) {
		return this.looks.look(hash(number), "network " + number);
	}

	private InvoiceState answer(PaymentHash hash) {
		this.asked.add(hash);
		if (this.trouble != null) {
			throw this.trouble;
		}
		return this.node.getOrDefault(hash, OPEN);
	}

	private static PaymentHash hash(int number) {
		byte[] preimage = new byte[32];
		preimage[0] = (byte) number;
		preimage[1] = (byte) (number >> 8);
		return PaymentHash.ofPreimage(preimage);
	}

}
