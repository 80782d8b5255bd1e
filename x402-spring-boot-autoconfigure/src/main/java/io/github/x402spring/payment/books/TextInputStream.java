package io.github.x402spring.payment.books;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * Texts one after the other, in UTF-8. The first is there from the beginning, so that
 * nothing is begun that cannot be; each other one is asked for when those before were
 * read.
 */
final class TextInputStream extends InputStream {

	private final Iterator<String> texts;

	private byte[] current;

	private int position;

	TextInputStream(Iterator<String> texts) {
		this.texts = texts;
		this.current = texts.hasNext() ? next() : new byte[0];
	}

	@Override
	public int read() throws IOException {
		return hasMore() ? this.current[this.position++] & 0xff : -1;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
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

	// What cannot be got must not look like the end: some exceptions, such as those of a
	// null pointer, are ignored by who writes streams to responses.
	private boolean hasMore() throws IOException {
		try {
			while (this.position == this.current.length && this.texts.hasNext()) {
				this.current = next();
				this.position = 0;
			}
		}
		catch (RuntimeException ex) {
			throw new IOException("The rest cannot be read", ex);
		}
		return this.position < this.current.length;
	}

	private byte[] next() {
		return this.texts.next().getBytes(StandardCharsets.UTF_8);
	}

}
