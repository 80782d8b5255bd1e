package io.github.x402spring.onchain.rail;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends the transactions of one account, one thread for all of them. It has the right to
 * do so as long as its lease is in force; other processes wait for that. What it does not
 * know after trouble it reads from the outbox again.
 */
final class SendingLane implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(SendingLane.class);

	/** How many transactions are written down at once. */
	private static final int MOST_AT_ONCE = 64;

	private final BlockingQueue<SettlementRequest> queue = new LinkedBlockingQueue<>();

	private final LaneParts parts;

	private final List<Watch> watches = new ArrayList<>();

	private final Thread thread;

	private volatile @Nullable LaneWork current;

	private @Nullable String trouble;

	private volatile boolean closed;

	private volatile boolean ended;

	SendingLane(LaneParts parts) {
		this.parts = parts;
		this.thread = Thread.ofPlatform()
			.daemon()
			.name("x402-send-" + parts.account().address().value().substring(0, 8))
			.unstarted(this::run);
	}

	void start() {
		this.thread.start();
	}

	Network network() {
		return this.parts.account().network();
	}

	Address account() {
		return this.parts.account().address();
	}

	void settle(SettlementRequest request) {
		this.queue.add(request);
		if (this.ended) {
			request.notSent();
		}
	}

	/**
	 * Accept what something else sent for the account, as far as it is in blocks.
	 * @throws PaymentUnavailableException if no node has a say now
	 * @throws LedgerUnavailableException if the outbox cannot be reached
	 */
	void acceptTransactions() {
		long mined = this.parts.chain()
			.askEach(List.of(new NodeCall("eth_getTransactionCount", List.of(account().value(), "latest"))))
			.answers()
			.getFirst()
			.quantity()
			.longValueExact();
		this.parts.outbox().accept(this.parts.account(), mined);
	}

	/**
	 * Return how much there is to do.
	 * @return how many requests wait
	 */
	int waiting() {
		LaneWork current = this.current;
		return this.queue.size() + ((current != null) ? current.waiting() : 0);
	}

	/**
	 * Return whether another process sends for the account, or none can now.
	 * @return whether this lane sends nothing
	 */
	boolean isIdle() {
		return this.current == null;
	}

	/**
	 * Return whether the account has enough for gas.
	 * @return whether it has, as far as is known
	 */
	boolean canPay() {
		return this.parts.costs().canSend(this.parts.account().address());
	}

	private void run() {
		List<SettlementRequest> fresh = new ArrayList<>();
		try {
			while (!this.closed) {
				work(fresh);
				take(fresh);
			}
		}
		catch (InterruptedException ex) {
			logger.debug("Transactions of " + this.parts.account() + " are not sent any more", ex);
		}
		finally {
			this.queue.addAll(fresh);
			end();
		}
	}

	private void work(List<SettlementRequest> fresh) {
		try {
			step(fresh);
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
		fresh.forEach(SettlementRequest::notSent);
		fresh.clear();
		expire();
	}

	private void take(List<SettlementRequest> fresh) throws InterruptedException {
		SettlementRequest first = this.queue.poll(pause().toMillis(), TimeUnit.MILLISECONDS);
		if (first != null) {
			fresh.add(first);
			this.queue.drainTo(fresh, MOST_AT_ONCE - 1);
		}
	}

	private Duration pause() {
		Duration pause = this.watches.isEmpty() ? this.parts.rest() : this.parts.pace();
		LaneWork current = this.current;
		return Optional.ofNullable(current)
			.flatMap(LaneWork::dueAt)
			.map((due) -> Duration.between(this.parts.now(), due))
			.filter((left) -> left.compareTo(pause) < 0)
			.orElse(pause);
	}

	private void step(List<SettlementRequest> fresh) {
		Instant now = this.parts.now();
		LaneWork current = leased(now);
		if (current == null) {
			this.parts.costs().stopped(account(), null);
			return;
		}
		// What was handed over may be written down: then it is not to be called not sent.
		while (!fresh.isEmpty()) {
			SettlementRequest request = fresh.getFirst();
			if (!request.isOver(now)) {
				this.watches.addAll(current.accept(request));
			}
			else {
				request.notSent();
			}
			fresh.removeFirst();
		}
		this.watches.addAll(current.send());
		current.look(this.watches);
		this.trouble = null;
		this.parts.costs().stopped(account(), null);
	}

	// The request is told what is known: nothing but the hash.
	private void expire() {
		Instant now = this.parts.now();
		this.watches.removeIf((watch) -> {
			boolean over = watch.request().isOver(now);
			if (over) {
				watch.over();
			}
			return over;
		});
	}

	private @Nullable LaneWork leased(Instant now) {
		LaneWork current = this.current;
		if (current != null && now.isBefore(current.renewAt())) {
			return current;
		}
		Optional<SendingLease> lease = this.parts.lease(now);
		if (lease.isEmpty()) {
			forget("taken over by another instance");
			return null;
		}
		if (current == null || current.lease().fence() != lease.get().fence()) {
			forget("taken over by another instance");
			current = LaneWork.begin(this.parts, lease.get());
			this.current = current;
		}
		else {
			current.prolong(lease.get());
		}
		return current;
	}

	// What was written down stays so, and is read and sent again.
	private void failed(RuntimeException ex) {
		String message = ex.getMessage();
		if (message == null || !message.equals(this.trouble)) {
			logger.error("Transactions of " + this.parts.account() + " cannot be sent now: " + message,
					isExpected(ex) ? null : ex);
		}
		this.trouble = message;
		if (ex instanceof UnknownTransactionsException) {
			this.parts.costs().stopped(account(), message);
		}
		if (!(ex instanceof PaymentUnavailableException)) {
			forget((ex instanceof UnknownTransactionsException) ? "sending stopped" : "outbox not available");
		}
	}

	private static boolean isExpected(RuntimeException ex) {
		return ex instanceof PaymentUnavailableException || ex instanceof LedgerUnavailableException
				|| ex instanceof UnknownTransactionsException;
	}

	private void forget(String cause) {
		LaneWork current = this.current;
		this.current = null;
		if (current != null) {
			current.abandon();
		}
		this.watches.forEach((watch) -> watch.request().unknown(cause, watch.last()));
		this.watches.clear();
	}

	private void end() {
		LaneWork current = this.current;
		forget("stopped");
		// A request that comes later sees this.
		this.ended = true;
		this.queue.forEach(SettlementRequest::notSent);
		try {
			if (current != null) {
				this.parts.outbox().release(current.lease());
			}
		}
		catch (RuntimeException ex) {
			logger.debug("The right to send for " + this.parts.account() + " ends by itself", ex);
		}
	}

	/**
	 * Stop sending. What is under way is known to the outbox.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.thread.interrupt();
		if (!this.thread.isAlive()) {
			return;
		}
		try {
			this.thread.join(Duration.ofSeconds(10));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
