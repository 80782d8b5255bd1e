package io.github.x402spring.payment.answer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.payment.Payment;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Answers that were paid for, encrypted, for clients that lost them. Whatever goes wrong
 * here, requests are answered as if nothing was kept.
 *
 * @since 0.1.0
 */
public final class StoredAnswers {

	private static final Log logger = LogFactory.getLog(StoredAnswers.class);

	/** How often a store that does not work is logged. */
	private static final Duration LINE = Duration.ofMinutes(1);

	private final AnswerStore store;

	private final AnswerSeal seal;

	private final Duration ttl;

	private final int maxSize;

	private final boolean ofPublicPayments;

	private final Clock clock;

	private final AtomicReference<Instant> quietUntil = new AtomicReference<>(Instant.EPOCH);

	/**
	 * Create stored answers.
	 * @param store keeps them
	 * @param keys keys of 32 bytes: the one that encrypts, then others that decrypt as
	 * well
	 * @param ttl how long they are kept
	 * @param maxSize how many bytes an answer has at most
	 * @param ofPublicPayments whether answers are kept also where the payment is all that
	 * tells its payer from others, who can read it on the chain
	 * @param clock the time
	 * @throws IllegalArgumentException if there is no key, or one has another length
	 */
	public StoredAnswers(AnswerStore store, List<byte[]> keys, Duration ttl, int maxSize, boolean ofPublicPayments,
			Clock clock) {
		if (keys.isEmpty()) {
			throw new IllegalArgumentException("at least one key is needed");
		}
		this.store = store;
		this.seal = new AnswerSeal(keys);
		this.ttl = ttl;
		this.maxSize = maxSize;
		this.ofPublicPayments = ofPublicPayments;
		this.clock = clock;
	}

	/**
	 * Return how large answers may be.
	 * @return a number of bytes
	 */
	public int maxSize() {
		return this.maxSize;
	}

	/**
	 * Return whether answers are kept also where others may know the whole payment.
	 * @return whether they are
	 */
	public boolean areOfPublicPayments() {
		return this.ofPublicPayments;
	}

	/**
	 * Keep an answer. This must come before its first byte leaves: then each answer that
	 * counts as delivered was kept, unless the store did not work.
	 * @param payment the payment that paid for it, which is settled
	 * @param answer the answer
	 */
	public void keep(Payment payment, StoredAnswer answer) {
		try {
			byte[] content = answer.toBytes();
			if (content.length <= this.maxSize) {
				Instant until = this.clock.instant().plus(this.ttl);
				this.store.put(payment.id(), this.seal.seal(payment, until, content), until);
			}
		}
		catch (RuntimeException ex) {
			log("The answer for payment " + payment.id() + " was delivered, but could not be stored", ex);
		}
	}

	/**
	 * Find the answer that a payment has paid for.
	 * @param payment the payment, presented again by its payer for the same request
	 * @return the answer; empty if none was kept, or it cannot be read or decrypted
	 */
	public Optional<StoredAnswer> find(Payment payment) {
		try {
			return this.store.find(payment.id())
				.flatMap((sealed) -> this.seal.open(payment, this.clock.instant(), sealed))
				.map(StoredAnswer::of);
		}
		catch (RuntimeException ex) {
			log("A stored answer for payment " + payment.id() + " could not be read", ex);
			return Optional.empty();
		}
	}

	/**
	 * Forget what is of no use any more.
	 */
	public void prune() {
		this.store.prune(this.clock.instant());
	}

	private void log(String message, RuntimeException ex) {
		Instant now = this.clock.instant();
		Instant quiet = this.quietUntil.get();
		if (!now.isBefore(quiet) && this.quietUntil.compareAndSet(quiet, now.plus(LINE))) {
			logger.warn(message, ex);
		}
		else {
			logger.debug(message, ex);
		}
	}

}
