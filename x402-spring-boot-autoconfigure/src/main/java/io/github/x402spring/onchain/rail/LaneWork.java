package io.github.x402spring.onchain.rail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The work of a lane under one lease: has transactions written down and sent, and looks
 * what became of them.
 */
final class LaneWork {

	private static final Log logger = LogFactory.getLog(LaneWork.class);

	/** When it may cost less to settle. */
	private static final Duration DEAR = Duration.ofSeconds(10);

	/** An answer of a node has a limit, and receipts are long. */
	private static final int MOST_HASHES = 400;

	private final LaneParts parts;

	private final LatestView chain;

	private final OpenTransactions open;

	private final TransactionWriter writer;

	private final TransactionSender sender;

	private final TransactionReplacer replacer;

	private final FinalTransactions closing;

	private final Delegation delegation;

	private final TransactionPlanner planner;

	private final RequestPool pool;

	private SendingLease lease;

	private LaneWork(LaneParts parts, SendingLease lease, LatestView chain, OpenTransactions open) {
		this.parts = parts;
		this.lease = lease;
		this.chain = chain;
		this.open = open;
		this.pool = new RequestPool(parts.settings());
		this.planner = new TransactionPlanner(parts);
		this.writer = new TransactionWriter(parts, open);
		this.sender = new TransactionSender(parts, open);
		this.replacer = new TransactionReplacer(parts, open, this.sender);
		this.closing = new FinalTransactions(parts, open);
		this.delegation = new Delegation(parts);
	}

	static LaneWork begin(LaneParts parts, SendingLease lease) {
		List<OutgoingTransaction> written = parts.outbox().open(parts.account());
		LatestView chain = new LatestView(parts,
				written.stream().map((it) -> it.signed().hash()).limit(MOST_HASHES).toList());
		LaneWork work = new LaneWork(parts, lease, chain,
				new OpenTransactions(lease, written, chain.get().transactions()));
		work.note();
		work.delegation.look();
		return work;
	}

	SendingLease lease() {
		return this.lease;
	}

	void prolong(SendingLease longer) {
		this.lease = longer;
		this.delegation.look();
	}

	Instant renewAt() {
		return this.lease.until().minus(this.parts.settings().lease().dividedBy(2));
	}

	/**
	 * Take a request: what was sent for it before is looked at first.
	 * @param request the request
	 * @return who waits for what was sent
	 */
	List<Watch> accept(SettlementRequest request) {
		List<OutgoingTransaction> sent = request.anew() ? List.of() : this.parts.outbox().find(request.key());
		if (sent.isEmpty()) {
			add(request);
			return List.of();
		}
		// Another authorisation of its payer has used up the nonce, for another request.
		if (sent.stream().noneMatch((it) -> request.transfer().isIn(it.signed()))) {
			request.unknown("sent with another authorisation", null);
			return List.of();
		}
		return List.of(new Watch(request, sent));
	}

	private void add(SettlementRequest request) {
		if (this.planner.canBatch()) {
			this.pool.add(request, this.parts.now());
		}
		else {
			this.pool.addAlone(request);
		}
	}

	/**
	 * Write down and send what is due of what was taken.
	 * @return who waits for it
	 */
	List<Watch> send() {
		if (mustWait()) {
			this.pool.expire(this.parts.now());
			return List.of();
		}
		List<List<SettlementRequest>> groups = this.pool.take(this.parts.now(), most());
		if (groups.isEmpty()) {
			return List.of();
		}
		List<SettlementRequest> requests = groups.stream().flatMap(List::stream).toList();
		Optional<GasFees> fees = orNotSent(requests, this.chain::currentFees);
		if (fees.isEmpty()) {
			logger.warn("Gas on " + this.parts.chain().network() + " costs more than is allowed: nothing is sent");
			requests.forEach((request) -> request.notSent(DEAR));
			return List.of();
		}
		TransactionWriter.Written written = this.writer.write(this.lease,
				orNotSent(requests, () -> this.planner.plan(settleable(groups), this.chain.affordableGas(fees.get()))),
				fees.get());
		this.sender.send(written.transactions());
		return written.watches();
	}

	// What could never count as settled is not sent.
	private List<List<SettlementRequest>> settleable(List<List<SettlementRequest>> groups) {
		groups.stream().flatMap(List::stream).filter((request) -> !isTierKnown(request)).forEach((request) -> {
			logger.warn("Payment " + request.key() + " is not sent: the node of " + this.parts.chain().network()
					+ " does not know which blocks are " + request.tier().tag());
			request.notSent(DEAR);
		});
		return groups.stream()
			.map((group) -> group.stream().filter(this::isTierKnown).toList())
			.filter((group) -> !group.isEmpty())
			.toList();
	}

	private boolean isTierKnown(SettlementRequest request) {
		return this.chain.get().newest(request.tier()) >= 0;
	}

	// Transactions that may be under way at a time.
	private int most() {
		return this.delegation.isFound() ? 1 : Integer.MAX_VALUE;
	}

	private boolean mustWait() {
		return this.delegation.isFound() && !this.open.unmined().isEmpty();
	}

	private static <T> T orNotSent(List<SettlementRequest> requests, Supplier<T> step) {
		try {
			return step.get();
		}
		catch (PaymentUnavailableException ex) {
			requests.forEach(SettlementRequest::notSent);
			throw ex;
		}
	}

	/**
	 * Return when there is something to send, if nothing is taken until then.
	 * @return the time; empty if nothing waits
	 */
	Optional<Instant> dueAt() {
		return mustWait() ? Optional.empty() : this.pool.dueAt();
	}

	/**
	 * Return how many requests wait to be sent. Any thread may ask.
	 * @return how many
	 */
	int waiting() {
		return this.pool.size();
	}

	/** Send nothing of what waits. */
	void abandon() {
		this.pool.abandon();
	}

	/**
	 * Look what became of what was sent, and do what is due.
	 * @param watches who waits for it
	 */
	void look(List<Watch> watches) {
		if (watches.isEmpty() && this.open.isEmpty() && this.open.gaps(this.chain.get()).isEmpty()) {
			return;
		}
		ChainView before = this.chain.get();
		this.chain.renew(
				Stream
					.concat(watches.stream().flatMap((watch) -> watch.hashes(before).stream()),
							this.open.unsettled(before).stream())
					.distinct()
					.limit(MOST_HASHES)
					.toList());
		note();
		List<Watch> undone = watches.stream()
			.filter((watch) -> watch.look(this.chain.get(), this.open) == Watch.Result.UNDONE)
			.limit(BatchSettings.LARGEST)
			.toList();
		watches.removeAll(undone);
		sendAnew(undone);
		this.closing.close(this.lease, this.chain.get());
		this.replacer.fill(this.lease, this.chain, watches, most());
		this.sender.resend(most());
		this.replacer.raise(this.lease, this.chain, watches);
	}

	private void note() {
		this.open.see(this.chain.get());
		this.open.requireOurs(this.chain.get(), this.parts.now().minus(this.parts.settings().raiseAfter()));
	}

	// It may succeed later, or be paid by another sender, until its time is over. What
	// would fail again is not paid for again.
	private void sendAnew(List<Watch> undone) {
		List<Watch> again = wouldSucceed(undone.stream().filter((watch) -> !watch.request().anew()).toList());
		for (Watch watch : undone) {
			if (again.contains(watch)) {
				add(watch.request().sentAnew());
			}
			else {
				watch.undone();
			}
		}
	}

	private List<Watch> wouldSucceed(List<Watch> watches) {
		if (watches.isEmpty()) {
			return List.of();
		}
		try {
			List<Optional<Boolean>> would = this.parts.verifier()
				.wouldSucceed(this.parts.chain(), watches.stream().map((watch) -> watch.request().transfer()).toList());
			return IntStream.range(0, watches.size())
				.filter((i) -> would.get(i).orElse(false))
				.mapToObj(watches::get)
				.toList();
		}
		catch (PaymentUnavailableException ex) {
			return List.of();
		}
	}

}
