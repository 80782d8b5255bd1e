package io.github.x402spring.actuate.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentLedger;
import io.github.x402spring.payment.PaymentQuery;
import io.github.x402spring.payment.PaymentTotals;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the ledger from time to time, so that neither a scrape nor a look at the
 * health asks the database. A ledger that takes long is looked into less often.
 *
 * @since 0.1.0
 */
public final class LedgerWatch {

	/** How often the ledger is looked into. */
	public static final Duration INTERVAL = Duration.ofSeconds(10);

	private static final Log logger = LogFactory.getLog(LedgerWatch.class);

	/** Of that many times what a look takes, one is spent on looking. */
	private static final int REST = 50;

	/** Of more payments in trouble than this the exact number and age do not matter. */
	private static final int LIMIT = 1000;

	private final PaymentLedger ledger;

	private final Clock clock;

	private final PromiseAlarm paidWithoutContent = new PromiseAlarm("paid-without-content",
			"Payments are settled whose content is owed");

	private final PromiseAlarm contentWithoutPayment = new PromiseAlarm("content-without-payment",
			"Content was delivered for payments that are not settled");

	private volatile @Nullable Figures figures;

	private volatile Instant notBefore = Instant.MIN;

	/**
	 * Create a watch.
	 * @param ledger the book of payments
	 * @param clock the time
	 */
	public LedgerWatch(PaymentLedger ledger, Clock clock) {
		this.ledger = ledger;
		this.clock = clock;
	}

	/**
	 * Look now, unless the last look took so long that it is to be left alone.
	 */
	public void look() {
		Instant begin = this.clock.instant();
		if (begin.isBefore(this.notBefore)) {
			return;
		}
		try {
			Figures seen = Figures.of(this.ledger.totals(), slice(MoneyState.UNKNOWN, ContentState.values()),
					idle(begin));
			this.figures = seen;
			this.paidWithoutContent.check(seen.idle(), begin);
			this.contentWithoutPayment.check(seen.unpaid(), begin);
		}
		catch (RuntimeException ex) {
			this.figures = null;
			logger.debug("The ledger could not be looked into", ex);
		}
		Instant end = this.clock.instant();
		this.notBefore = end.plus(Duration.between(begin, end).multipliedBy(REST));
	}

	private List<Payment> slice(MoneyState money, ContentState... contents) {
		return this.ledger.slice(PaymentQuery.all(LIMIT).in(Set.of(money), Set.of(contents))).payments();
	}

	private long idle(Instant now) {
		return slice(MoneyState.SETTLED, ContentState.NONE, ContentState.SERVING, ContentState.FAILED).stream()
			.filter((it) -> !it.isWorkedOn(now))
			.count();
	}

	/**
	 * Return what the last look showed.
	 * @return the figures, or empty if the ledger could not be reached
	 */
	public Optional<Figures> figures() {
		return Optional.ofNullable(this.figures);
	}

	/**
	 * Return how old the oldest payment is whose outcome is not known.
	 * @return its age; zero if there is none, empty if the ledger could not be reached
	 */
	public Optional<Duration> oldestUnknown() {
		Instant now = this.clock.instant();
		return figures().map((it) -> {
			Instant oldest = it.oldestUnknown();
			return (oldest != null) ? Duration.between(oldest, now) : Duration.ZERO;
		});
	}

	/**
	 * Figures of a ledger.
	 *
	 * @param delivered settled payments whose content went out
	 * @param owed settled payments whose content is owed
	 * @param idle how many of them nobody works on, up to 1000
	 * @param failed payments whose settlement was refused
	 * @param unknown payments whose outcome is not known
	 * @param unpaid delivered content whose money is not settled
	 * @param oldestUnknown when the oldest of the latest 1000 unknown payments was
	 * reserved, or {@code null}
	 * @since 0.1.0
	 */
	public record Figures(long delivered, long owed, long idle, long failed, long unknown, long unpaid,
			@Nullable Instant oldestUnknown) {

		static Figures of(PaymentTotals totals, List<Payment> unknown, long idle) {
			long delivered = totals.settled() - totals.entitlements() - totals.refunded();
			return new Figures(delivered, totals.entitlements(), idle, totals.failed(), totals.unknown(),
					Math.max(0, totals.delivered() - delivered),
					unknown.stream().map((it) -> it.terms().reservedAt()).min(Instant::compareTo).orElse(null));
		}

	}

}
