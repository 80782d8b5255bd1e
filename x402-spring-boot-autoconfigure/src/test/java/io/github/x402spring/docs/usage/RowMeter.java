package io.github.x402spring.docs.usage;

import java.nio.ByteBuffer;
import java.util.function.ToLongFunction;

import io.github.x402spring.pricing.UsageMeter;

import org.springframework.stereotype.Component;

/**
 * Counts the lines of an answer.
 */
@Component("rowMeter")
class RowMeter implements UsageMeter {

	@Override
	public ToLongFunction<ByteBuffer> begin() {
		return (piece) -> {
			long rows = 0;
			while (piece.hasRemaining()) {
				rows += (piece.get() == '\n') ? 1 : 0;
			}
			return rows;
		};
	}

}
