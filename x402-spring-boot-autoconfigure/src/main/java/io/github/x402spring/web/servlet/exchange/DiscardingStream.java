package io.github.x402spring.web.servlet.exchange;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

/**
 * A stream from which nothing leaves.
 */
final class DiscardingStream extends ServletOutputStream {

	@Override
	public void write(int value) {
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
	}

	@Override
	public boolean isReady() {
		return true;
	}

	@Override
	public void setWriteListener(WriteListener listener) {
		throw new IllegalStateException("The answer of a paid handler cannot be written without blocking");
	}

}
