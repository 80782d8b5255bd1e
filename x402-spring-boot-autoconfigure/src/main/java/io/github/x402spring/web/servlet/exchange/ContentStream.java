package io.github.x402spring.web.servlet.exchange;

import java.io.ByteArrayInputStream;
import java.io.IOException;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;

/**
 * Content that is in memory.
 */
final class ContentStream extends ServletInputStream {

	private final ByteArrayInputStream bytes;

	ContentStream(byte[] bytes) {
		this.bytes = new ByteArrayInputStream(bytes);
	}

	@Override
	public int read() {
		return this.bytes.read();
	}

	@Override
	public int read(byte[] target, int offset, int length) {
		return this.bytes.read(target, offset, length);
	}

	@Override
	public int available() {
		return this.bytes.available();
	}

	@Override
	public boolean isFinished() {
		return this.bytes.available() == 0;
	}

	@Override
	public boolean isReady() {
		return true;
	}

	// All of it is there.
	@Override
	public void setReadListener(ReadListener listener) {
		try {
			listener.onDataAvailable();
			if (isFinished()) {
				listener.onAllDataRead();
			}
		}
		catch (IOException ex) {
			listener.onError(ex);
		}
	}

}
