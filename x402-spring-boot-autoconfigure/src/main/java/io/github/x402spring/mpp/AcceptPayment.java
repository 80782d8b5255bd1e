package io.github.x402spring.mpp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a client accepts, by the request header {@code Accept-Payment}, such as
 * {@code lightning/charge, evm/*;q=0.5}. A header that is malformed or too long counts as
 * none, and so does one that nothing on offer matches: the draft allows both, and a
 * challenge that the client may refuse tells it more than none.
 */
final class AcceptPayment {

	/** The header's name. */
	static final String HEADER = "Accept-Payment";

	private static final int MAX_LENGTH = 2048;

	private static final int MAX_RANGES = 32;

	private static final String ANY = "*";

	private static final Pattern SEPARATOR = Pattern.compile("[ \\t]*,[ \\t]*");

	private static final Pattern RANGE = Pattern
		.compile("([a-z]+|\\*)/([A-Za-z0-9-]+|\\*)(?:[ \\t]*;[ \\t]*[qQ]=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?))?");

	private final List<Range> ranges;

	private AcceptPayment(List<Range> ranges) {
		this.ranges = ranges;
	}

	/**
	 * Read the header.
	 * @param lines its values, one for each line
	 * @return what the client accepts
	 */
	static AcceptPayment read(List<String> lines) {
		String text = String.join(",", lines);
		return new AcceptPayment((text.length() <= MAX_LENGTH) ? ranges(text) : List.of());
	}

	private static List<Range> ranges(String text) {
		List<Range> ranges = new ArrayList<>();
		for (String element : SEPARATOR.split(text.strip(), -1)) {
			if (!element.isEmpty()) {
				Matcher range = RANGE.matcher(element);
				if (!range.matches() || ranges.size() == MAX_RANGES) {
					return List.of();
				}
				ranges.add(new Range(range.group(1), range.group(2), thousandths(range.group(3))));
			}
		}
		return List.copyOf(ranges);
	}

	private static int thousandths(@Nullable String quality) {
		if (quality == null || quality.startsWith("1")) {
			return 1000;
		}
		String digits = quality.substring(Math.min(2, quality.length()));
		return Integer.parseInt((digits + "000").substring(0, 3));
	}

	/**
	 * Choose from what is on offer.
	 * @param offers the offers, in our order
	 * @param method returns the method of an offer
	 * @param intent the intent of all of them
	 * @param <T> the type of an offer
	 * @return those that the client accepts, the preferred ones first; all, in our order,
	 * if it accepts none of them
	 */
	<T> List<T> choose(List<T> offers, Function<T, String> method, String intent) {
		List<T> accepted = offers.stream()
			.filter((offer) -> quality(method.apply(offer), intent) > 0)
			.sorted(Comparator.comparingInt((T offer) -> -quality(method.apply(offer), intent)))
			.toList();
		return accepted.isEmpty() ? List.copyOf(offers) : accepted;
	}

	// A range that names both says more than one with a wildcard, whatever its quality.
	private int quality(String method, String intent) {
		return this.ranges.stream()
			.filter((range) -> range.matches(method, intent))
			.max(Comparator.comparingInt(Range::specificity).thenComparingInt(Range::quality))
			.map(Range::quality)
			.orElse(0);
	}

	/**
	 * One of the ranges.
	 *
	 * @param method a method, or a wildcard
	 * @param intent an intent, or a wildcard
	 * @param quality how much it is wanted, in thousandths
	 */
	private record Range(String method, String intent, int quality) {

		boolean matches(String otherMethod, String otherIntent) {
			return (this.method.equals(ANY) || this.method.equals(otherMethod))
					&& (this.intent.equals(ANY) || this.intent.equals(otherIntent));
		}

		int specificity() {
			return (this.method.equals(ANY) ? 0 : 2) + (this.intent.equals(ANY) ? 0 : 1);
		}

	}

}
