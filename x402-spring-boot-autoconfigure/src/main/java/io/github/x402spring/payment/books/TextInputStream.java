package io.github.x402spring.payment.books;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * Texts one after the other, in UTF-8. Each is asked for when those before were read.
 */
final class TextInputStream extends InputStream {

	private final Iterator<String> texts;

	private byte[] current = {};

	private int position;

	TextInputStream(Iterator<String> texts) {
		this.texts = texts;
	}

	@Override
	public int read() {
		return hasMore() ? this.current[this.position++] & 0xff : -1;
	}

	@Override
	public int read(byte[] target, int offset, int length) {
		if (length == 0) {
			return 0;
		}
		if (!hasMore()) {
			return -1;
		}
		int count = Math.min(length, this.current.length - this.position);
		System.arraycopy(this.current, this.position, target, offset, count);
		this.position += count;
		return count;
	}

	private boolean hasMore() {
		while (this.position == this.current.length && this.texts.hasNext()) {
			this.current = this.texts.next().getBytes(StandardCharsets.UTF_8);
			this.position = 0;
		}
		return this.position < this.current.length;
	}

}
