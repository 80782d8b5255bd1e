package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Connections to a facilitator that wait for the next call; the one used last is used
 * next. Without a bound: how many calls are under way is limited before they come here.
 */
final class ConnectionPool {

	private static final Duration KEPT_FOR = Duration.ofSeconds(30);

	private static final Executor LATER = CompletableFuture.delayedExecutor(KEPT_FOR.toMillis(), TimeUnit.MILLISECONDS);

	private final ConnectionOpener opener;

	private final Deque<FacilitatorConnection> idle = new ConcurrentLinkedDeque<>();

	private final AtomicBoolean tidying = new AtomicBoolean();

	ConnectionPool(ConnectionOpener opener) {
		this.opener = opener;
	}

	/**
	 * Take a connection for a call, or open one.
	 * @param call the call
	 * @return the connection
	 * @throws IOException if none can be opened
	 */
	FacilitatorConnection take(LimitedCall call) throws IOException {
		FacilitatorConnection connection;
		while ((connection = this.idle.pollFirst()) != null) {
			call.use(connection.socket());
			if (connection.isUsable()) {
				return connection;
			}
			connection.close();
		}
		return this.opener.open(call);
	}

	/**
	 * Take a connection back whose answer was read to its end.
	 * @param connection the connection
	 * @param call the call that used it
	 */
	void giveBack(FacilitatorConnection connection, LimitedCall call) {
		if (call.end() && connection.isReusable()) {
			this.idle.addFirst(connection);
			tidyLater();
		}
		else {
			connection.close();
		}
	}

	private void tidyLater() {
		if (this.tidying.compareAndSet(false, true)) {
			LATER.execute(this::tidy);
		}
	}

	private void tidy() {
		this.tidying.set(false);
		for (FacilitatorConnection connection : this.idle) {
			if (connection.isIdleFor(KEPT_FOR) && this.idle.removeLastOccurrence(connection)) {
				connection.close();
			}
		}
		if (!this.idle.isEmpty()) {
			tidyLater();
		}
	}

}
