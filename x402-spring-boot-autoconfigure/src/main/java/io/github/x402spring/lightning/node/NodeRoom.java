package io.github.x402spring.lightning.node;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;

/**
 * Room for so many calls at once. A call that finds none within a moment is not made: it
 * is better to leave an offer out than to keep the threads of the server in a queue.
 */
final class NodeRoom {

	private static final Duration PATIENCE = Duration.ofMillis(250);

	private final Semaphore calls;

	NodeRoom(int most) {
		this.calls = new Semaphore(most);
	}

	<T> T call(Supplier<T> call) {
		if (!enter()) {
			throw new LightningNodeException(Trouble.NO_ROOM);
		}
		try {
			return call.get();
		}
		finally {
			this.calls.release();
		}
	}

	private boolean enter() {
		try {
			return this.calls.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
