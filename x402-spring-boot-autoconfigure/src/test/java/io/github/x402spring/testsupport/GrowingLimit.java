package io.github.x402spring.testsupport;

import java.time.Duration;

/**
 * A time limit for tests in which something has to happen before the time is out. How
 * fast the machine is decides only how often they try.
 */
public final class GrowingLimit {

	private static final Duration FIRST = Duration.ofMillis(200);

	private static final Duration LAST = Duration.ofSeconds(20);

	private GrowingLimit() {
	}

	/**
	 * Try with a limit that doubles until what has to happen before the time is out has
	 * happened.
	 * @param attempt what to try, which tells whether that happened
	 * @throws Exception if the attempt fails
	 */
	public static void until(Attempt attempt) throws Exception {
		for (Duration limit = FIRST; limit.compareTo(LAST) < 0; limit = limit.multipliedBy(2)) {
			if (attempt.within(limit)) {
				return;
			}
		}
		throw new AssertionError("It did not happen within " + LAST);
	}

	/** One attempt. */
	@FunctionalInterface
	public interface Attempt {

		boolean within(Duration limit) throws Exception;

	}

}
