package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.testsupport.GrowingLimit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class LimitedCallTests {

	@Test
	void socketIsClosedWhenTheTimeIsOver() throws Exception {
		GrowingLimit.until((limit) -> {
			CountDownLatch closed = new CountDownLatch(1);
			LimitedCall call = new LimitedCall(limit);
			try {
				call.use(closed::countDown);
			}
			catch (IOException ex) {
				return false;
			}
			assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(call.end()).isFalse();
			call.close();
			assertThat(call.isOver()).isTrue();
			return true;
		});
	}

	@Test
	void socketOfACallThatEndedInTimeIsLeftAlone() throws Exception {
		GrowingLimit.until((limit) -> {
			AtomicInteger closed = new AtomicInteger();
			LimitedCall call = new LimitedCall(limit);
			try {
				call.use(closed::incrementAndGet);
			}
			catch (IOException ex) {
				return false;
			}
			if (!call.end()) {
				return false;
			}
			Thread.sleep(limit.multipliedBy(2));
			call.close();
			assertThat(closed).hasValue(0);
			assertThat(call.isOver()).isFalse();
			return true;
		});
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
