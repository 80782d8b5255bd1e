package io.github.x402spring.sandbox;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps settlements waiting before any money moves, for tests of races. Closing it
 * releases them.
 *
 * @since 0.1.0
 */
public final class SandboxHold implements AutoCloseable {

	private final Semaphore arrivals = new Semaphore(0);

	private final CountDownLatch released = new CountDownLatch(1);

	SandboxHold() {
	}

	/**
	 * Wait until one more settlement has arrived at the hold.
	 * @param timeout how long to wait
	 * @return whether one arrived in time
	 * @throws IllegalStateException if the thread is interrupted
	 */
	public boolean awaitArrival(Duration timeout) {
		try {
			return this.arrivals.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			throw interrupted();
		}
	}

	/**
	 * Let all waiting and later settlements pass.
	 */
	public void release() {
		this.released.countDown();
	}

	/**
	 * Does the same as {@link #release()}.
	 */
	@Override
	public void close() {
		release();
	}

	void pass() {
		this.arrivals.release();
		try {
			this.released.await();
		}
		catch (InterruptedException ex) {
			throw interrupted();
		}
	}

	static IllegalStateException interrupted() {
		Thread.currentThread().interrupt();
		return new IllegalStateException("Interrupted while waiting in the sandbox");
	}

}
