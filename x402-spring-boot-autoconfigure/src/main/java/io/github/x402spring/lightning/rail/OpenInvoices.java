package io.github.x402spring.lightning.rail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

import io.github.x402spring.lightning.PaymentHash;

/**
 * Counts invoices that can be paid: each request without a payment makes one, and costs
 * its client nothing. An invoice counts until it expires or is presented.
 */
final class OpenInvoices {

	/** Where no invoices are made any more. */
	private static final Duration NEVER = Duration.ofHours(1);

	private final int most;

	private final int mostPerNetwork;

	private final Clock clock;

	private final Map<String, Group> groups = new HashMap<>();

	private final SequencedMap<PaymentHash, String> all = new LinkedHashMap<>();

	private int pending;

	private long expired;

	/**
	 * Create the count.
	 * @param most how many may be open at once
	 * @param mostPerNetwork how many of them one network of clients may have
	 * @param clock tells when they expire
	 */
	OpenInvoices(int most, int mostPerNetwork, Clock clock) {
		this.most = most;
		this.mostPerNetwork = mostPerNetwork;
		this.clock = clock;
	}

	/**
	 * Make room for an invoice, to be followed by {@link #opened} or {@link #left}.
	 * @param network the network of the client
	 * @return empty if there is room; otherwise whose bound is reached
	 */
	synchronized Optional<Full> enter(String network) {
		Instant now = this.clock.instant();
		forget(now);
		Group group = this.groups.get(network);
		if (group != null && group.size() >= this.mostPerNetwork) {
			return Optional.of(new Full(group.remaining(now), true));
		}
		if (this.most == 0) {
			return Optional.of(new Full(NEVER, false));
		}
		if (this.all.size() + this.pending >= this.most) {
			return Optional.of(new Full(remaining(now), false));
		}
		this.groups.computeIfAbsent(network, (it) -> new Group()).pending++;
		this.pending++;
		return Optional.empty();
	}

	/**
	 * Count an invoice for which room was made.
	 * @param network the network of the client
	 * @param hash what it is paid against
	 * @param lifetime how long it can be paid
	 */
	synchronized void opened(String network, PaymentHash hash, Duration lifetime) {
		left(network);
		this.all.put(hash, network);
		this.groups.computeIfAbsent(network, (it) -> new Group()).open.put(hash, this.clock.instant().plus(lifetime));
	}

	/**
	 * Give room back.
	 * @param network the network of the client
	 */
	synchronized void left(String network) {
		this.pending--;
		Group group = this.groups.get(network);
		if (group != null) {
			group.pending--;
			removeIfEmpty(network, group);
		}
	}

	/**
	 * Count an invoice no longer, since it was paid.
	 * @param hash what it was paid against
	 */
	synchronized void paid(PaymentHash hash) {
		String network = this.all.remove(hash);
		Group group = (network != null) ? this.groups.get(network) : null;
		if (network != null && group != null) {
			group.open.remove(hash);
			removeIfEmpty(network, group);
		}
	}

	/**
	 * Return how many are open.
	 * @return the number
	 */
	synchronized int size() {
		forget(this.clock.instant());
		return this.all.size();
	}

	/**
	 * Return how many have expired without being presented.
	 * @return the number since the start
	 */
	synchronized long expired() {
		forget(this.clock.instant());
		return this.expired;
	}

	/**
	 * Return of how many networks invoices are open.
	 * @return the number
	 */
	synchronized int networks() {
		forget(this.clock.instant());
		return this.groups.size();
	}

	// All live equally long, so those that were made first end first.
	private void forget(Instant now) {
		while (!this.all.isEmpty()) {
			Map.Entry<PaymentHash, String> first = this.all.firstEntry();
			Group group = this.groups.get(first.getValue());
			if (group != null && group.isOpen(first.getKey(), now)) {
				return;
			}
			paid(first.getKey());
			this.expired++;
		}
	}

	private Duration remaining(Instant now) {
		Group group = this.all.isEmpty() ? null : this.groups.get(this.all.firstEntry().getValue());
		return (group != null) ? group.remaining(now) : Duration.ZERO;
	}

	private void removeIfEmpty(String network, Group group) {
		if (group.size() == 0) {
			this.groups.remove(network);
		}
	}

	/**
	 * There is no room.
	 *
	 * @param remaining how long it takes until there may be some
	 * @param ofNetwork whether that is so for this network of clients alone
	 */
	record Full(Duration remaining, boolean ofNetwork) {

	}

	/**
	 * What one network of clients has.
	 */
	private static final class Group {

		private final SequencedMap<PaymentHash, Instant> open = new LinkedHashMap<>();

		private int pending;

		private int size() {
			return this.open.size() + this.pending;
		}

		private boolean isOpen(PaymentHash hash, Instant now) {
			Instant end = this.open.get(hash);
			return end != null && end.isAfter(now);
		}

		// Zero if all of them are still in the making.
		private Duration remaining(Instant now) {
			return this.open.isEmpty() ? Duration.ZERO : Duration.between(now, this.open.firstEntry().getValue());
		}

	}

}
