package io.github.x402spring.facilitator;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.facilitator.client.FacilitatorOperation;

/**
 * Room for so many calls at once, in all and for each payer. A call that finds none
 * within a moment is not made: it is better to answer at once than to keep the threads of
 * the server in a queue.
 */
final class CallRoom {

	private static final Duration PATIENCE = Duration.ofMillis(250);

	private final Semaphore all;

	private final int most;

	private final int perPayer;

	private final Map<String, Payer> payers = new ConcurrentHashMap<>();

	CallRoom(int all, int perPayer) {
		this.all = new Semaphore(all);
		this.most = all;
		this.perPayer = perPayer;
	}

	<T> T call(FacilitatorOperation operation, String payer, Supplier<T> call) {
		Deadline patience = Deadline.in(PATIENCE);
		Payer room = enter(payer);
		try {
			return in(room.calls, patience, operation, () -> in(this.all, patience, operation, call));
		}
		finally {
			leave(payer);
		}
	}

	int active() {
		return this.most - this.all.availablePermits();
	}

	// Payers without calls are not remembered.
	int payers() {
		return this.payers.size();
	}

	private Payer enter(String payer) {
		return this.payers.compute(payer, (key, known) -> {
			Payer room = (known != null) ? known : new Payer(new Semaphore(this.perPayer), 0);
			return new Payer(room.calls, room.visitors + 1);
		});
	}

	private void leave(String payer) {
		this.payers.computeIfPresent(payer,
				(key, room) -> (room.visitors > 1) ? new Payer(room.calls, room.visitors - 1) : null);
	}

	private static <T> T in(Semaphore room, Deadline patience, FacilitatorOperation operation, Supplier<T> call) {
		if (!acquire(room, patience)) {
			throw new FacilitatorException(operation, Trouble.NO_ROOM);
		}
		try {
			return call.get();
		}
		finally {
			room.release();
		}
	}

	private static boolean acquire(Semaphore room, Deadline patience) {
		try {
			return room.tryAcquire(patience.remaining().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private record Payer(Semaphore calls, int visitors) {

	}

}
