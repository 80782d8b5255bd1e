package io.github.x402spring.facilitator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.facilitator.client.FacilitatorOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(30)
class CallRoomTests {

	private final CallRoom room = new CallRoom(3, 2);

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	private final CountDownLatch over = new CountDownLatch(1);

	private final List<Future<String>> calls = new ArrayList<>();

	@AfterEach
	void end() {
		this.over.countDown();
		this.executor.close();
	}

	@Test
	void payerGetsNoMoreRoomThanItsShare() throws Exception {
		occupy("alice", 2);
		assertNoRoom("alice");
		assertThat(call("bob")).isEqualTo("answer");
	}

	@Test
	void allPayersTogetherGetNoMoreThanThereIs() throws Exception {
		occupy("alice", 2);
		occupy("bob", 1);
		assertNoRoom("carol");
		assertNoRoom("bob");
	}

	@Test
	void roomIsGivenBackAndNobodyIsRemembered() throws Exception {
		occupy("alice", 2);
		occupy("bob", 1);
		assertNoRoom("carol");
		assertThat(this.room.payers()).isEqualTo(2);
		this.over.countDown();
		for (Future<String> call : this.calls) {
			assertThat(call.get()).isEqualTo("answer");
		}
		assertThat(call("carol")).isEqualTo("answer");
		assertThat(this.room.payers()).isZero();
	}

	@Test
	void roomOfAFailedCallIsGivenBack() {
		for (int i = 0; i < 10; i++) {
			assertThatIllegalStateException()
				.isThrownBy(() -> this.room.call(FacilitatorOperation.VERIFY, "alice", () -> {
					throw new IllegalStateException();
				}));
		}
		assertThat(this.room.payers()).isZero();
		assertThat(call("alice")).isEqualTo("answer");
	}

	@Test
	void interruptedCallerIsTurnedAwayAndStaysInterrupted() throws Exception {
		occupy("alice", 2);
		Future<Boolean> interrupted = this.executor.submit(() -> {
			Thread.currentThread().interrupt();
			assertNoRoom("alice");
			return Thread.currentThread().isInterrupted();
		});
		assertThat(interrupted.get()).isTrue();
	}

	private void occupy(String payer, int times) throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(times);
		for (int i = 0; i < times; i++) {
			this.calls.add(this.executor.submit(() -> this.room.call(FacilitatorOperation.SETTLE, payer, () -> {
				begun.countDown();
				try {
					this.over.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return "answer";
			})));
		}
		begun.await();
	}

	private String call(String payer) {
		return this.room.call(FacilitatorOperation.VERIFY, payer, () -> "answer");
	}

	private void assertNoRoom(String payer) {
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(() -> call(payer))
			.satisfies((ex) -> assertThat(ex.trouble()).isEqualTo(Trouble.NO_ROOM));
	}

}
