package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Prices by volume: what a call costs depends on how much its caller has used before in
 * the month. Tiers are graduated: each call has the price of its place, and a call that
 * begins in a tier belongs to it as a whole.
 *
 * @param unit what is counted
 * @param tiers the tiers, at least two, in the order in which a caller goes through them
 * @since 0.1.0
 */
public record PriceTiers(Unit unit, List<Tier> tiers) {

	/** What stores of counts keep exactly. */
	public static final long MOST = 1_000_000_000_000_000L;

	/** Decimals of a dollar that spend is counted in. */
	private static final int SCALE = 6;

	/** More is a mistake. */
	private static final int MOST_TIERS = 20;

	/**
	 * Create tiers.
	 * @throws IllegalArgumentException if there are less than two or more than 20, the
	 * ends do not rise, another one than the last is open-ended, or a price cannot be
	 * counted
	 */
	public PriceTiers {
		tiers = List.copyOf(tiers);
		if (tiers.size() < 2 || tiers.size() > MOST_TIERS) {
			throw new IllegalArgumentException("there are 2 to " + MOST_TIERS + " tiers, not " + tiers.size());
		}
		long from = 0;
		for (Tier tier : tiers.subList(0, tiers.size() - 1)) {
			Long upTo = tier.upTo();
			if (upTo == null || upTo <= from || upTo >= MOST) {
				throw new IllegalArgumentException("each tier but the last has an end that is higher than that of the "
						+ "tier before it, and below a thousand million million");
			}
			from = upTo;
		}
		if (tiers.getLast().upTo() != null) {
			throw new IllegalArgumentException("the last tier is open-ended and has no end");
		}
		for (Tier tier : tiers) {
			if (unit == Unit.SPEND && (tier.price().amount().stripTrailingZeros().scale() > SCALE
					|| micros(tier.price().amount()).compareTo(BigDecimal.valueOf(MOST)) >= 0)) {
				throw new IllegalArgumentException(
						"spend is counted in millionths of a dollar, so that " + tier.price() + " cannot be counted");
			}
		}
	}

	/**
	 * Read the end of a tier.
	 * @param unit what is counted
	 * @param text a number of calls such as {@code 1000}, or dollars such as {@code $10}
	 * @return the end in units of the count
	 * @throws IllegalArgumentException if it is none of this unit
	 */
	public static long end(Unit unit, String text) {
		String stripped = text.strip();
		try {
			return switch (unit) {
				case CALLS -> Long.parseLong(stripped);
				case SPEND -> micros(dollars(stripped)).longValueExact();
			};
		}
		catch (NumberFormatException | ArithmeticException ex) {
			throw new IllegalArgumentException("'" + text + "' is no " + ((unit == Unit.CALLS)
					? "number of calls such as 1000" : "spend such as $10, as the first tier has"));
		}
	}

	/**
	 * Find the tier of a place.
	 * @param used what the caller has used before
	 * @return the index of the tier
	 */
	public int at(long used) {
		return IntStream.range(0, this.tiers.size() - 1)
			.filter((it) -> used < end(it))
			.findFirst()
			.orElse(this.tiers.size() - 1);
	}

	/**
	 * Return the price of a tier.
	 * @param tier index of the tier
	 * @return what a call costs that begins in it
	 */
	public Price.Dollars price(int tier) {
		return this.tiers.get(tier).price();
	}

	/**
	 * Return where a tier ends.
	 * @param tier index of the tier
	 * @return the first place after it, in units of the count
	 */
	public long end(int tier) {
		Long upTo = this.tiers.get(tier).upTo();
		return (upTo != null) ? upTo : MOST;
	}

	/**
	 * Return what a call counts.
	 * @param tier index of the tier whose price was paid
	 * @return 1, or the price in millionths of a dollar
	 */
	public long amount(int tier) {
		return switch (this.unit) {
			case CALLS -> 1;
			case SPEND -> micros(price(tier).amount()).longValueExact();
		};
	}

	/**
	 * Write an end for people.
	 * @param end an end in units of the count
	 * @return calls such as {@code 1000}, or dollars such as {@code $10}
	 */
	public String text(long end) {
		return switch (this.unit) {
			case CALLS -> Long.toString(end);
			case SPEND -> "$" + BigDecimal.valueOf(end, SCALE).stripTrailingZeros().toPlainString();
		};
	}

	private static BigDecimal dollars(String text) {
		if (!text.startsWith("$")) {
			throw new NumberFormatException();
		}
		return new BigDecimal(text.substring(1));
	}

	private static BigDecimal micros(BigDecimal dollars) {
		return dollars.movePointRight(SCALE);
	}

	/**
	 * Return the tiers for people.
	 * @return one line, such as {@code $0.01 up to 1000, then $0.005 (calls of a month)}
	 */
	@Override
	public String toString() {
		return this.tiers.stream()
			.map((tier) -> tier.price() + ((tier.upTo() != null) ? " up to " + text(tier.upTo()) : ""))
			.collect(Collectors.joining(", then ", "",
					(this.unit == Unit.CALLS) ? " (calls of a month)" : " (spend of a month)"));
	}

	/**
	 * What is counted.
	 *
	 * @since 0.1.0
	 */
	public enum Unit {

		/** Calls. */
		CALLS,

		/** What was paid for calls, in millionths of a dollar. */
		SPEND

	}

	/**
	 * A tier.
	 *
	 * @param price what a call costs
	 * @param upTo where it ends, in units of the count; {@code null} if it does not
	 * @since 0.1.0
	 */
	public record Tier(Price.Dollars price, @Nullable Long upTo) {

	}

}
