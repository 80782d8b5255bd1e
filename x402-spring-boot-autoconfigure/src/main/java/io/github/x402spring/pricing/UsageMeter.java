package io.github.x402spring.pricing;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.function.ToLongFunction;

/**
 * Counts what an answer uses from its content, for plans whose
 * {@code x402.plans.<plan>.meter.by} names the bean. It sees the bytes as they leave, so
 * that nothing is kept back for it. What cannot be seen in them is for the handler to
 * say, by {@link io.github.x402spring.PaidCall#use}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface UsageMeter {

	/**
	 * Begin to count one answer.
	 * @return is asked about each piece of the content that is about to leave, how many
	 * units more are used by it than before, not negative. It is not asked by two threads
	 * at once, and must not keep the piece
	 */
	ToLongFunction<ByteBuffer> begin();

	/**
	 * Return a meter of the bytes of the content, as the handler writes them.
	 * @return the meter
	 */
	static UsageMeter bytes() {
		return () -> ByteBuffer::remaining;
	}

	/**
	 * Return a meter of time: each second counts that begins between the first piece of
	 * the content and the last one.
	 * @param clock the time
	 * @return the meter
	 */
	static UsageMeter seconds(Clock clock) {
		return () -> new SecondCount(clock);
	}

}
