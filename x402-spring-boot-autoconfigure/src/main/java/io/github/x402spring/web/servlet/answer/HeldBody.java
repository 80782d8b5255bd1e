package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.FastByteArrayOutputStream;

/**
 * The body of an answer: held up to a limit, and passed on once it is released. Not safe
 * for several threads.
 */
final class HeldBody {

	private final FastByteArrayOutputStream buffer = new FastByteArrayOutputStream(1024);

	private final long limit;

	private @Nullable Outflow outflow;

	HeldBody(long limit) {
		this.limit = limit;
	}

	boolean hasRoomFor(int length) {
		return this.buffer.size() + (long) length <= this.limit;
	}

	void hold(byte[] bytes, int offset, int length) throws IOException {
		this.buffer.write(bytes, offset, length);
	}

	int size() {
		return this.buffer.size();
	}

	byte[] toBytes() {
		return this.buffer.toByteArray();
	}

	// What is being released is read at the moment.
	void clear() {
		if (this.outflow == null) {
			this.buffer.reset();
		}
	}

	void release(OutputStream target, DepartureControl control) throws IOException {
		Outflow opened = new Outflow(target, control);
		this.outflow = opened;
		if (this.buffer.size() > 0) {
			try {
				this.buffer.writeTo(opened);
			}
			finally {
				this.buffer.reset();
			}
		}
	}

	// Without a release it has no way out: the answer has another ending.
	void pass(byte[] bytes, int offset, int length) throws IOException {
		if (this.outflow != null) {
			this.outflow.write(bytes, offset, length);
		}
	}

	void flush() throws IOException {
		if (this.outflow != null) {
			this.outflow.flush();
		}
	}

	/**
	 * Return whether part of the content may be out.
	 * @return whether it was begun to write it
	 */
	boolean isStarted() {
		return this.outflow != null && this.outflow.isStarted();
	}

	/**
	 * Return whether something went wrong on the way out.
	 * @return whether bytes could not be written
	 */
	boolean isBroken() {
		return this.outflow != null && this.outflow.isBroken();
	}

	void requireWhole() {
		if (this.outflow != null && this.outflow.isStarted()) {
			this.outflow.requireWhole();
		}
	}

	void markBroken() {
		if (this.outflow != null) {
			this.outflow.markBroken();
		}
	}

}
