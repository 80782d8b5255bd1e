package io.github.x402spring.facilitator.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link HttpComponentsRequestFactory}, which is ended when its time is over.
 */
final class LimitedCall implements AutoCloseable {

	private final CompletableFuture<Boolean> alarm;

	private volatile @Nullable Cancellable request;

	// What end() throws is of no use to anyone.
	@SuppressWarnings("FutureReturnValueIgnored")
	LimitedCall(Duration time) {
		this.alarm = new CompletableFuture<Boolean>().completeOnTimeout(true, time.toNanos(), TimeUnit.NANOSECONDS);
		this.alarm.thenAccept((late) -> {
			if (late) {
				end();
			}
		});
	}

	void start(Cancellable request) {
		this.request = request;
		if (isOver()) {
			end();
		}
	}

	void end() {
		Cancellable current = this.request;
		if (current != null) {
			current.cancel();
		}
	}

	boolean isOver() {
		return this.alarm.getNow(false);
	}

	@Override
	public void close() {
		this.alarm.complete(false);
	}

}
