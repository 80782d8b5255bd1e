package io.github.x402spring.lightning.rate;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The rate at which prices in dollars are paid now. It is looked up in the background, so
 * that no request waits for it.
 *
 * @since 0.1.0
 */
public final class CurrentRate {

	/** By how much the clock of who says the rate may be ahead of ours. */
	private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

	private static final Log logger = LogFactory.getLog(CurrentRate.class);

	private final @Nullable RateProvider provider;

	private final Duration maxAge;

	private final Clock clock;

	private volatile @Nullable BitcoinRate last;

	private volatile @Nullable String trouble;

	private CurrentRate(@Nullable RateProvider provider, @Nullable BitcoinRate last, Duration maxAge, Clock clock) {
		this.provider = provider;
		this.last = last;
		this.maxAge = maxAge;
		this.clock = clock;
	}

	/**
	 * Do without a rate: prices in dollars are not paid over Lightning.
	 * @return no rate, ever
	 */
	public static CurrentRate none() {
		return new CurrentRate(null, null, Duration.ZERO, Clock.systemUTC());
	}

	/**
	 * Use a rate that does not move.
	 * @param dollars dollars for one bitcoin
	 * @return that rate, always
	 * @throws IllegalArgumentException if it is no rate
	 */
	public static CurrentRate fixed(BigDecimal dollars) {
		return new CurrentRate(null, new BitcoinRate(dollars, Instant.EPOCH), Duration.ZERO, Clock.systemUTC());
	}

	/**
	 * Use the rate that a provider says. There is none before the first
	 * {@linkplain #refresh look}.
	 * @param provider says the rate
	 * @param maxAge how old it may be
	 * @param clock the time
	 * @return the rate
	 */
	public static CurrentRate of(RateProvider provider, Duration maxAge, Clock clock) {
		return new CurrentRate(provider, null, maxAge, clock);
	}

	/**
	 * Return the rate of now.
	 * @return the rate; empty if there is none, or if it is too old
	 */
	public Optional<BitcoinRate> now() {
		BitcoinRate rate = this.last;
		return (rate == null || (this.provider != null && isTooOld(rate))) ? Optional.empty() : Optional.of(rate);
	}

	/**
	 * Return whether the rate moves.
	 * @return whether a provider says it
	 */
	public boolean moves() {
		return this.provider != null;
	}

	/**
	 * Return whether there is ever a rate.
	 * @return whether it is fixed, or said by a provider
	 */
	public boolean exists() {
		return this.provider != null || this.last != null;
	}

	/**
	 * Return the rate that was learned last, however old it is.
	 * @return the rate; empty if none was learned yet
	 */
	public Optional<BitcoinRate> last() {
		return Optional.ofNullable(this.last);
	}

	/**
	 * Return how old the rate is that was learned last.
	 * @return its age; empty if the rate does not move, or if none was learned yet
	 */
	public Optional<Duration> age() {
		return this.moves() ? last().map((rate) -> Duration.between(rate.at(), this.clock.instant()))
				: Optional.empty();
	}

	/**
	 * Return how old the rate may be.
	 * @return the limit; empty if the rate does not move
	 */
	public Optional<Duration> maxAge() {
		return this.moves() ? Optional.of(this.maxAge) : Optional.empty();
	}

	/**
	 * Return why there is no new rate.
	 * @return a constant or the name of a class; empty if the last look told one
	 */
	public Optional<String> trouble() {
		return Optional.ofNullable(this.trouble);
	}

	/**
	 * Ask the provider, if there is one.
	 */
	public void refresh() {
		if (this.provider == null) {
			return;
		}
		String found = null;
		try {
			BitcoinRate rate = this.provider.rate();
			if (rate.at().isAfter(this.clock.instant().plus(CLOCK_DIFFERENCE))) {
				found = "the rate is of a time to come";
			}
			else {
				this.last = rate;
				found = isTooOld(rate) ? "the rate is too old" : null;
			}
		}
		// Its message might quote a key of an exchange.
		catch (RuntimeException ex) {
			found = ex.getClass().getName();
			logger.debug("The rate of bitcoin could not be looked up (" + found + ")");
		}
		report(found);
	}

	private boolean isTooOld(BitcoinRate rate) {
		return rate.at().plus(this.maxAge).isBefore(this.clock.instant());
	}

	// Once, and not with each look.
	private void report(@Nullable String found) {
		boolean changed = (this.trouble == null) != (found == null);
		this.trouble = found;
		if (changed && found != null) {
			logger.warn("The rate of bitcoin is not known anew (" + found + "). Prices in dollars are not offered over "
					+ "Lightning once the last rate is older than x402.lightning.max-rate-age");
		}
		else if (changed) {
			logger.info("The rate of bitcoin is known again");
		}
	}

}
