package io.github.x402spring.facilitator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import io.github.x402spring.payment.PaymentKey;

/**
 * Remembers for the latest payments which facilitator has to do with them. What is
 * forgotten, or was before a restart, goes by the configuration again; the nonce keeps
 * money from moving twice.
 */
final class RouteMemory {

	private static final int CAPACITY = 10_000;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<PaymentKey, Route> routes = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<PaymentKey, Route> eldest) {
			return size() > CAPACITY;
		}

	};

	void put(PaymentKey key, Route route) {
		this.lock.lock();
		try {
			this.routes.remove(key);
			this.routes.put(key, route);
		}
		finally {
			this.lock.unlock();
		}
	}

	Optional<Route> find(PaymentKey key) {
		this.lock.lock();
		try {
			return Optional.ofNullable(this.routes.get(key));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The way of a payment.
	 *
	 * @param facilitator where it was verified, or sent for settlement
	 * @param sent whether a settlement may have been sent there
	 */
	record Route(Facilitator facilitator, boolean sent) {

	}

}
