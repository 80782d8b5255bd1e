package io.github.x402spring.facilitator.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * One call on a socket, which is closed when the time of the call is over.
 */
final class LimitedCall implements AutoCloseable {

	private final CompletableFuture<Boolean> alarm;

	private volatile @Nullable Closeable socket;

	// What hangUp() throws is of no use to anyone.
	@SuppressWarnings("FutureReturnValueIgnored")
	LimitedCall(Duration time) {
		this.alarm = new CompletableFuture<Boolean>().completeOnTimeout(true, time.toNanos(), TimeUnit.NANOSECONDS);
		this.alarm.thenAccept((late) -> {
			if (late) {
				hangUp();
			}
		});
	}

	/**
	 * Use a socket. It replaces the one before.
	 * @param socket the socket
	 * @throws IOException if the call has ended
	 */
	void use(Closeable socket) throws IOException {
		this.socket = socket;
		if (this.alarm.isDone()) {
			socket.close();
			throw new IOException(isOver() ? "The time of the call is over" : "A call makes one request");
		}
	}

	/**
	 * End the call: its socket is not closed by it any more.
	 * @return whether it ended in time; if not, its socket is closed now or soon
	 */
	boolean end() {
		return this.alarm.complete(false);
	}

	private void hangUp() {
		Closeable current = this.socket;
		if (current != null) {
			try {
				current.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	boolean isOver() {
		return this.alarm.getNow(false);
	}

	@Override
	public void close() {
		end();
	}

}
