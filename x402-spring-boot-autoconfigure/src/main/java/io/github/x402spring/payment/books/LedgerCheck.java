package io.github.x402spring.payment.books;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.x402spring.payment.IncomingTransfer;
import io.github.x402spring.payment.IncomingTransfers;
import io.github.x402spring.payment.LedgerUnavailableException;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentEvent;
import io.github.x402spring.payment.PaymentLedger;
import io.github.x402spring.payment.PaymentQuery;
import io.github.x402spring.payment.PaymentSlice;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the books are right: each payment against its own steps, and, where the
 * chain can be read, against what reached the seller. It changes nothing and may run
 * while payments are taken.
 *
 * @since 0.1.0
 */
public final class LedgerCheck {

	private static final int SLICE = 500;

	private static final Duration WINDOW = Duration.ofDays(1);

	/** How far the chain's clock and ours may be apart. */
	private static final Duration SKEW = Duration.ofSeconds(60);

	private final PaymentLedger ledger;

	private final @Nullable IncomingTransfers chain;

	private final Supplier<? extends Collection<SellerAccount>> accounts;

	private final Clock clock;

	/**
	 * Create a check.
	 * @param ledger the book of payments
	 * @param chain what reached the seller, or {@code null} if nobody can say
	 * @param accounts where money may arrive, beside the accounts of known payments
	 * @param clock the time
	 */
	public LedgerCheck(PaymentLedger ledger, @Nullable IncomingTransfers chain,
			Supplier<? extends Collection<SellerAccount>> accounts, Clock clock) {
		this.ledger = ledger;
		this.chain = chain;
		this.accounts = accounts;
		this.clock = clock;
	}

	/**
	 * Check the payments that were reserved in a span of time, and the transfers of that
	 * time. What the retention deleted is missing: begin later.
	 * @param from the first reservation's time
	 * @param until the time after the last one's; not later than now
	 * @return what is wrong
	 * @throws IllegalArgumentException if the span is empty
	 * @throws IllegalStateException if the chain cannot be read completely
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	public LedgerReport check(Instant from, Instant until) {
		Instant now = this.clock.instant();
		Instant end = until.isAfter(now) ? now : until;
		if (!from.isBefore(end)) {
			throw new IllegalArgumentException("There is no time between " + from + " and " + end);
		}
		Findings findings = new Findings();
		long payments = 0;
		long transfers = 0;
		for (Instant begin = from; begin.isBefore(end); begin = begin.plus(WINDOW)) {
			Instant stop = begin.plus(WINDOW).isAfter(end) ? end : begin.plus(WINDOW);
			Window window = new Window(begin, stop, now, findings);
			window.check();
			payments += window.payments;
			transfers += window.transfers;
		}
		return new LedgerReport(from, end, payments, transfers, this.chain != null, findings.all());
	}

	/** Not more than this is held in memory at a time. */
	private final class Window {

		private final Instant from;

		private final Instant until;

		private final Instant now;

		private final TrailCheck trails;

		private final ChainCheck onChain;

		private long payments;

		private long transfers;

		private Window(Instant from, Instant until, Instant now, Findings findings) {
			this.from = from;
			this.until = until;
			this.now = now;
			this.trails = new TrailCheck(findings);
			this.onChain = new ChainCheck(findings, now);
		}

		private void check() {
			IncomingTransfers transfersToUs = LedgerCheck.this.chain;
			if (transfersToUs != null) {
				readChain(transfersToUs);
			}
			forEachSlice((slice) -> {
				Map<String, List<PaymentEvent>> events = LedgerCheck.this.ledger
					.events(slice.stream().map(Payment::id).toList())
					.stream()
					.collect(Collectors.groupingBy(PaymentEvent::paymentId));
				slice.forEach((payment) -> check(payment, events.getOrDefault(payment.id(), List.of())));
			});
			this.onChain.transfers().stream().filter(this::isInside).forEach(this::lookUp);
		}

		// A payment that is reserved late in the window is transferred after its end.
		private void readChain(IncomingTransfers transfersToUs) {
			Set<SellerAccount> all = new HashSet<>(LedgerCheck.this.accounts.get());
			Instant[] last = { this.until };
			forEachSlice((slice) -> slice.forEach((payment) -> {
				all.add(SellerAccount.of(payment));
				Instant ends = payment.terms().validBefore();
				last[0] = ends.isAfter(last[0]) ? ends : last[0];
			}));
			Instant end = last[0].plus(SKEW).isAfter(this.now) ? this.now.plus(SKEW) : last[0].plus(SKEW);
			for (SellerAccount account : all) {
				transfersToUs.find(account.network(), account.asset(), account.payTo(), this.from.minus(SKEW), end)
					.forEach(this.onChain::add);
			}
		}

		private void check(Payment payment, List<PaymentEvent> events) {
			// It may have been given back while the slice was read.
			boolean gone = events.isEmpty() || events.getLast().removal() != null;
			if (gone && LedgerCheck.this.ledger.findById(payment.id()).isEmpty()) {
				return;
			}
			this.payments++;
			this.trails.check(payment, events);
			if (LedgerCheck.this.chain != null) {
				Instant settling = events.stream()
					.filter((event) -> event.money() == MoneyState.SETTLING)
					.map(PaymentEvent::at)
					.findFirst()
					.orElse(payment.terms().reservedAt());
				this.onChain.check(payment, settling);
			}
		}

		private void lookUp(IncomingTransfer transfer) {
			this.transfers++;
			if (LedgerCheck.this.ledger.find(transfer.key()).isEmpty()) {
				this.onChain.withoutPayment(transfer);
			}
		}

		private boolean isInside(IncomingTransfer transfer) {
			return !transfer.at().isBefore(this.from) && transfer.at().isBefore(this.until);
		}

		private void forEachSlice(Consumer<List<Payment>> work) {
			PaymentQuery query = PaymentQuery.all(SLICE).between(this.from, this.until);
			PaymentQuery.@Nullable Cursor next;
			do {
				PaymentSlice slice = LedgerCheck.this.ledger.slice(query);
				work.accept(slice.payments());
				next = slice.next();
				query = query.after(next);
			}
			while (next != null);
		}

	}

}
