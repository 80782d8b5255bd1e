package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.TransferReceipt;
import io.github.x402spring.onchain.key.EvmTransaction;
import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.key.SignedTransaction;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The work of a lane under one lease: writes transactions down, sends them, and looks
 * what became of them.
 */
final class LaneWork {

	private static final Log logger = LogFactory.getLog(LaneWork.class);

	/** When it may cost less to settle. */
	private static final Duration DEAR = Duration.ofSeconds(10);

	/** An answer of a node has a limit, and receipts are long. */
	private static final int MOST_HASHES = 400;

	private static final int MOST_RESENT = 64;

	private final LaneParts parts;

	private final OpenTransactions open;

	private final List<SettlementRequest> ready = new ArrayList<>();

	private SendingLease lease;

	private ChainView view;

	private Instant seenAt;

	private Instant sentAt;

	private LaneWork(LaneParts parts, SendingLease lease, ChainView view, OpenTransactions open) {
		this.parts = parts;
		this.lease = lease;
		this.view = view;
		this.open = open;
		this.seenAt = parts.now();
		this.sentAt = Instant.MIN;
	}

	static LaneWork begin(LaneParts parts, SendingLease lease) {
		List<OutgoingTransaction> written = parts.outbox().open(parts.account());
		ChainView view = ChainView.of(parts.chain(), parts.account().address(),
				written.stream().map((it) -> it.signed().hash()).limit(MOST_HASHES).toList());
		LaneWork work = new LaneWork(parts, lease, view, new OpenTransactions(lease, written, view.transactions()));
		work.note();
		return work;
	}

	SendingLease lease() {
		return this.lease;
	}

	void prolong(SendingLease longer) {
		this.lease = longer;
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
			this.ready.add(request);
			return List.of();
		}
		return List.of(new Watch(request, sent));
	}

	/**
	 * Write down and send what was taken.
	 * @return who waits for it
	 */
	List<Watch> send() {
		List<SettlementRequest> requests = List.copyOf(this.ready);
		this.ready.clear();
		if (requests.isEmpty()) {
			return List.of();
		}
		Optional<GasFees> fees = currentFees(requests);
		if (fees.isEmpty()) {
			logger.warn("Gas on " + this.parts.chain().network() + " costs more than is allowed: nothing is sent");
			requests.forEach((request) -> request.notSent(DEAR));
			return List.of();
		}
		return written(requests, signed(requests, fees.get()));
	}

	private Optional<GasFees> currentFees(List<SettlementRequest> requests) {
		try {
			if (this.parts.now().isAfter(this.seenAt.plus(this.parts.settings().resendAfter()))) {
				see(List.of());
			}
			return fees();
		}
		catch (PaymentUnavailableException ex) {
			requests.forEach((request) -> request.notSent(Duration.ZERO));
			throw ex;
		}
	}

	// A signer that fails leaves no gap: no nonce is taken before it is written down.
	private List<OutgoingTransaction> signed(List<SettlementRequest> requests, GasFees fees) {
		List<OutgoingTransaction> signed = new ArrayList<>();
		for (SettlementRequest request : requests) {
			long nonce = this.open.next() + signed.size();
			SignedTransfer transfer = request.transfer();
			EvmTransaction transaction = new EvmTransaction(transfer.network().chainId(), BigInteger.valueOf(nonce),
					transfer.token(), BigInteger.ZERO, transfer.call(), ChainVerifier.GAS_LIMIT, fees);
			try {
				signed.add(new OutgoingTransaction(this.parts.account(), nonce, 1,
						transaction.signedBy(this.parts.signer()), fees, List.of(request.key()), this.parts.now()));
			}
			catch (RuntimeException ex) {
				logger.error("The signer of " + this.parts.account() + " fails", ex);
				break;
			}
		}
		return signed;
	}

	private List<Watch> written(List<SettlementRequest> requests, List<OutgoingTransaction> signed) {
		requests.subList(signed.size(), requests.size()).forEach((request) -> request.notSent(Duration.ZERO));
		List<SettlementRequest> written = requests.subList(0, signed.size());
		try {
			if (!signed.isEmpty() && !this.parts.outbox().append(this.lease, signed)) {
				written.forEach((request) -> request.notSent(Duration.ZERO));
				throw new LedgerUnavailableException("Another process sends for " + this.parts.account(),
						new IllegalStateException("nothing was written down"));
			}
		}
		catch (LedgerUnavailableException ex) {
			// If it was written down after all, it will be sent.
			for (int i = 0; i < written.size(); i++) {
				written.get(i).unknown("outbox not available", signed.get(i).signed().hash());
			}
			throw ex;
		}
		this.open.add(signed);
		List<Watch> watches = new ArrayList<>();
		for (int i = 0; i < written.size(); i++) {
			watches.add(new Watch(written.get(i), List.of(signed.get(i))));
		}
		submit(signed);
		return watches;
	}

	/**
	 * Look what became of what was sent, and do what is due.
	 * @param watches who waits for it
	 */
	void look(List<Watch> watches) {
		if (watches.isEmpty() && this.open.isEmpty()) {
			return;
		}
		see(Stream
			.concat(watches.stream().flatMap((watch) -> watch.hashes().stream()),
					this.open.unsettled(this.view).stream())
			.distinct()
			.limit(MOST_HASHES)
			.toList());
		note();
		for (Watch watch : List.copyOf(watches)) {
			if (watch.look(this.view.mined()) == Watch.Result.REVERTED) {
				watches.remove(watch);
				reverted(watch);
			}
		}
		close();
		resend();
		raise(watches);
	}

	private void note() {
		this.open.see(this.view);
		this.open.requireOurs(this.view, this.parts.now().minus(this.parts.settings().raiseAfter()));
	}

	// It may succeed later, or be paid by another sender, until its time is over. What
	// would fail again is not paid for again.
	private void reverted(Watch watch) {
		SettlementRequest request = watch.request();
		if (!request.anew() && wouldSucceed(request)) {
			this.ready.add(request.sentAnew());
		}
		else {
			request.unknown("transaction reverted", watch.last());
		}
	}

	private boolean wouldSucceed(SettlementRequest request) {
		try {
			return this.parts.verifier().verify(request.payment()) instanceof VerificationResult.Valid;
		}
		catch (PaymentUnavailableException ex) {
			return false;
		}
	}

	private void close() {
		for (OutgoingTransaction it : this.open.all()) {
			TransferReceipt receipt = this.view.mined().get(it.signed().hash());
			if (receipt != null && this.view.isFinal(receipt) && this.parts.outbox().close(this.lease, it.nonce())) {
				this.open.remove(it.nonce());
			}
		}
	}

	private void resend() {
		List<OutgoingTransaction> unmined = this.open.unmined().stream().limit(MOST_RESENT).toList();
		if (!unmined.isEmpty() && this.parts.now().isAfter(this.sentAt.plus(this.parts.settings().resendAfter()))) {
			submit(unmined);
		}
	}

	private void raise(List<Watch> watches) {
		Instant before = this.parts.now().minus(this.parts.settings().raiseAfter());
		this.open.blocking(this.view)
			.filter((it) -> it.writtenAt().isBefore(before))
			.ifPresent((it) -> fees().flatMap((quote) -> this.parts.gas().raise(it.fees(), quote))
				.ifPresent((fees) -> replace(it, fees, watches)));
	}

	private void replace(OutgoingTransaction it, GasFees fees, List<Watch> watches) {
		SignedTransaction signed = EvmTransaction.read(it.signed()).withFees(fees).signedBy(this.parts.signer());
		OutgoingTransaction dearer = new OutgoingTransaction(it.account(), it.nonce(), it.attempt() + 1, signed, fees,
				it.payments(), this.parts.now());
		if (this.parts.outbox().append(this.lease, List.of(dearer))) {
			this.open.add(List.of(dearer));
			watches.forEach((watch) -> watch.replaced(dearer));
			submit(List.of(dearer));
		}
	}

	private Optional<GasFees> fees() {
		return this.parts.gas().quote(this.view.baseFee(), this.view.priority());
	}

	private void see(List<String> hashes) {
		this.view = ChainView.of(this.parts.chain(), this.parts.account().address(), hashes);
		this.seenAt = this.parts.now();
	}

	// Whether it arrived is seen in the blocks. A node may know the bytes already, or
	// another attempt may be in a block: neither says that anything went wrong.
	private void submit(List<OutgoingTransaction> transactions) {
		this.sentAt = this.parts.now();
		try {
			List<NodeAnswer> answers = this.parts.chain()
				.askEach(transactions.stream()
					.map((it) -> new NodeCall("eth_sendRawTransaction", List.of(it.signed().bytes())))
					.toList())
				.answers();
			for (int i = 0; i < answers.size(); i++) {
				if (answers.get(i) instanceof NodeAnswer.Refused refused) {
					logger.debug("A node refuses " + transactions.get(i).signed() + ": " + refused.message());
				}
			}
		}
		catch (PaymentUnavailableException ex) {
			logger.warn("Transactions of " + this.parts.account() + " are sent again later: " + ex.getMessage());
		}
	}

}
