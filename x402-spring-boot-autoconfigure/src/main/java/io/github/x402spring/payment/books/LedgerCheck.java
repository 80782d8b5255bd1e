package io.github.x402spring.payment.books;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.SellerAccount;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the books are right: each payment against its own steps, and, where the
 * chain can be read, against what reached the seller. It changes nothing and may run
 * while payments are taken. An account that cannot be read is told of, and the others are
 * compared nevertheless.
 *
 * @since 0.1.0
 */
public final class LedgerCheck {

	private static final int SLICE = 500;

	private static final Duration WINDOW = Duration.ofDays(1);

	/** How far the chain's clock and ours may be apart. */
	private static final Duration SKEW = Duration.ofSeconds(60);

	private final ReportingLedger ledger;

	private final @Nullable IncomingTransferSource chain;

	private final Supplier<? extends Collection<SellerAccount>> accounts;

	private final List<PaymentScheme> schemes;

	private final Clock clock;

	/**
	 * Create a check.
	 * @param ledger the book of payments
	 * @param chain what reached the seller, or {@code null} if it is not known
	 * @param accounts where money may arrive, beside the accounts of known payments
	 * @param schemes say which payments have transactions; payments of other schemes have
	 * @param clock the time
	 */
	public LedgerCheck(ReportingLedger ledger, @Nullable IncomingTransferSource chain,
			Supplier<? extends Collection<SellerAccount>> accounts, List<PaymentScheme> schemes, Clock clock) {
		this.ledger = ledger;
		this.chain = chain;
		this.accounts = accounts;
		this.schemes = List.copyOf(schemes);
		this.clock = clock;
	}

	/**
	 * Check the payments that were reserved in a span of time, and the transfers of that
	 * time. What the retention deleted is missing: begin later.
	 * @param from the first reservation's time
	 * @param until the time after the last one's; not later than now
	 * @return what is wrong
	 * @throws IllegalArgumentException if the span is empty
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	public LedgerReport check(Instant from, Instant until) {
		Instant now = this.clock.instant();
		Instant end = until.isAfter(now) ? now : until;
		if (!from.isBefore(end)) {
			throw new IllegalArgumentException("The start " + from + " is not before the end " + end);
		}
		Findings findings = new Findings();
		ChainReading reading = new ChainReading(this.chain);
		long payments = 0;
		long transfers = 0;
		for (Instant begin = from; begin.isBefore(end); begin = begin.plus(WINDOW)) {
			Instant stop = begin.plus(WINDOW).isAfter(end) ? end : begin.plus(WINDOW);
			Window window = new Window(begin, stop, now, reading, findings);
			window.check();
			payments += window.payments;
			transfers += window.transfers;
		}
		return new LedgerReport(from, end, payments, transfers, reading.unread(), findings.all());
	}

	/** Not more than this is held in memory at a time. */
	private final class Window {

		private final Instant from;

		private final Instant until;

		private final Instant now;

		private final Findings findings;

		private final ChainReading reading;

		private final Set<SellerAccount> read = new HashSet<>();

		private final TrailCheck trails;

		private final ChainCheck onChain;

		private long payments;

		private long transfers;

		private Window(Instant from, Instant until, Instant now, ChainReading reading, Findings findings) {
			this.from = from;
			this.until = until;
			this.now = now;
			this.reading = reading;
			this.findings = findings;
			this.trails = new TrailCheck(findings, LedgerCheck.this.schemes);
			this.onChain = new ChainCheck(findings, now);
		}

		private void check() {
			readChain();
			forEachSlice((found) -> {
				found.unreadable().forEach(this::unreadable);
				List<Payment> slice = found.payments();
				Map<String, List<LedgerEvent>> events = LedgerCheck.this.ledger
					.events(slice.stream().map(Payment::id).toList())
					.stream()
					.collect(Collectors.groupingBy(LedgerEvent::paymentId));
				slice.forEach((payment) -> check(payment, events.getOrDefault(payment.id(), List.of())));
			});
			this.onChain.transfers().stream().filter(this::isInside).forEach(this::lookUp);
		}

		// A payment that is reserved late in the window is transferred after its end.
		// Accounts with payments are read first: of the others there may be many.
		private void readChain() {
			Set<SellerAccount> all = new LinkedHashSet<>();
			Instant[] last = { this.until };
			forEachSlice((slice) -> slice.payments().forEach((payment) -> {
				account(payment).ifPresent(all::add);
				Instant ends = payment.terms().validBefore();
				last[0] = ends.isAfter(last[0]) ? ends : last[0];
			}));
			all.addAll(LedgerCheck.this.accounts.get());
			Instant end = last[0].plus(SKEW).isAfter(this.now) ? this.now.plus(SKEW) : last[0].plus(SKEW);
			for (SellerAccount account : all) {
				this.reading.read(account, this.from.minus(SKEW), end).ifPresent((transfersToUs) -> {
					this.read.add(account);
					transfersToUs.forEach(this.onChain::add);
				});
			}
		}

		private void check(Payment payment, List<LedgerEvent> events) {
			// It may have been given back while the slice was read.
			boolean gone = events.isEmpty() || events.getLast().removal() != null;
			if (gone && isGone(payment)) {
				return;
			}
			this.payments++;
			this.trails.check(payment, events);
			if (isAuthorized(payment) && account(payment).filter(this.read::contains).isPresent()) {
				Instant settling = events.stream()
					.filter((event) -> event.money() == MoneyState.SETTLING)
					.map(LedgerEvent::at)
					.findFirst()
					.orElse(payment.terms().reservedAt());
				this.onChain.check(payment, settling);
			}
		}

		private void lookUp(IncomingTransfer transfer) {
			this.transfers++;
			try {
				if (LedgerCheck.this.ledger.find(transfer.key()).isEmpty()) {
					this.onChain.withoutPayment(transfer);
				}
			}
			catch (UnreadablePaymentException ex) {
				unreadable(ex.id());
			}
		}

		private boolean isGone(Payment payment) {
			try {
				return LedgerCheck.this.ledger.findById(payment.id()).isEmpty();
			}
			catch (UnreadablePaymentException ex) {
				return false;
			}
		}

		private void unreadable(String id) {
			this.findings.addOnce(Invariant.READABLE, id, "has a row that cannot be read");
		}

		// What payers send by themselves is not among the transfers that are read.
		private boolean isAuthorized(Payment payment) {
			PaymentKind kind = payment.terms().quote().kind();
			return LedgerCheck.this.schemes.stream()
				.noneMatch((scheme) -> scheme.kinds(kind.network()).contains(kind) && scheme.isPaidBefore(kind));
		}

		private static Optional<SellerAccount> account(Payment payment) {
			return SellerAccount.of(payment.terms().quote());
		}

		private boolean isInside(IncomingTransfer transfer) {
			return !transfer.at().isBefore(this.from) && transfer.at().isBefore(this.until);
		}

		private void forEachSlice(Consumer<PaymentSlice> work) {
			PaymentQuery query = PaymentQuery.all(SLICE).between(this.from, this.until);
			PaymentQuery.@Nullable Cursor next;
			do {
				PaymentSlice slice = LedgerCheck.this.ledger.slice(query);
				work.accept(slice);
				next = slice.next();
				query = query.after(next);
			}
			while (next != null);
		}

	}

}
