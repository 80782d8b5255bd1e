package io.github.x402spring.lightning.rail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;

/**
 * Calls of a node, so many at once and each for so long. Nodes of the application need no
 * limits of their own: a call that hangs keeps its room and nothing else.
 */
final class LimitedCalls {

	private static final Duration PATIENCE = Duration.ofMillis(100);

	private final Semaphore room;

	private final int most;

	private final Duration limit;

	LimitedCalls(int most, Duration limit) {
		this.room = new Semaphore(most);
		this.most = most;
		this.limit = limit;
	}

	/**
	 * Make a call.
	 * @param <T> what it answers
	 * @param call the call
	 * @return its answer
	 * @throws LightningNodeException if there is no room for it, or no answer in time
	 */
	<T> T call(Callable<T> call) {
		try {
			if (!this.room.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new LightningNodeException(Trouble.NO_ROOM);
			}
			return await(started(call));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LightningNodeException(Trouble.DISCONNECTED);
		}
	}

	// The room is free when the call has ended, and not when its caller waits no more.
	private <T> FutureTask<T> started(Callable<T> call) {
		FutureTask<T> task = new FutureTask<>(call);
		boolean started = false;
		try {
			Thread.ofVirtual().name("x402-lightning-node").start(() -> {
				try {
					task.run();
				}
				finally {
					this.room.release();
				}
			});
			started = true;
		}
		finally {
			if (!started) {
				this.room.release();
			}
		}
		return task;
	}

	private <T> T await(FutureTask<T> task) throws InterruptedException {
		try {
			return task.get(this.limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new LightningNodeException(Trouble.TIMED_OUT);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException trouble) ? trouble : new IllegalStateException(ex);
		}
		finally {
			task.cancel(true);
		}
	}

	int active() {
		return this.most - this.room.availablePermits();
	}

}
