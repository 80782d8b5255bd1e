package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class LimitedCallTests {

	@Test
	void socketIsClosedWhenTheTimeIsOver() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		LimitedCall call = new LimitedCall(Duration.ofMillis(50));
		call.use(closed::countDown);
		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(call.end()).isFalse();
		call.close();
		assertThat(call.isOver()).isTrue();
	}

	@Test
	void socketOfACallThatEndedInTimeIsLeftAlone() throws Exception {
		AtomicInteger closed = new AtomicInteger();
		LimitedCall call = new LimitedCall(Duration.ofMillis(50));
		call.use(closed::incrementAndGet);
		assertThat(call.end()).isTrue();
		Thread.sleep(150);
		call.close();
		assertThat(closed).hasValue(0);
		assertThat(call.isOver()).isFalse();
	}

	@Test
	void callThatHasEndedTakesNoSocket() throws IOException {
		AtomicInteger closed = new AtomicInteger();
		try (LimitedCall call = new LimitedCall(Duration.ofSeconds(10))) {
			call.use(closed::incrementAndGet);
			assertThat(call.end()).isTrue();
			assertThatIOException().isThrownBy(() -> call.use(closed::incrementAndGet))
				.withMessage("A call makes one request");
			assertThat(closed).hasValue(1);
		}
	}

}
