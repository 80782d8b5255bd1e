package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FastByteArrayOutputStream;

/**
 * The body of an answer that is held back up to a limit. It asks its keeper what to do
 * when it cannot hold more; afterwards it is released and bytes pass, or discarded and
 * bytes vanish.
 */
final class HeldBody {

	private final FastByteArrayOutputStream buffer = new FastByteArrayOutputStream(1024);

	private final HeldStream stream = new HeldStream();

	private final long limit;

	private final BodyKeeper keeper;

	private @Nullable PrintWriter writer;

	private @Nullable Outflow outflow;

	private boolean discarded;

	private boolean closed;

	private boolean draining;

	HeldBody(long limit, BodyKeeper keeper) {
		this.limit = limit;
		this.keeper = keeper;
	}

	ServletOutputStream stream() {
		return this.stream;
	}

	PrintWriter writer(String encoding) throws IOException {
		if (this.writer == null) {
			this.writer = new PrintWriter(new OutputStreamWriter(this.stream, charset(encoding)));
		}
		return this.writer;
	}

	/**
	 * Take over what the writer has not handed on yet. The writer has a lock of its own,
	 * which is always taken before that of the answer, never after it.
	 */
	void flushWriter() {
		if (this.writer != null) {
			this.draining = true;
			try {
				this.writer.flush();
			}
			finally {
				this.draining = false;
			}
		}
	}

	void clear() {
		flushWriter();
		this.buffer.reset();
	}

	int size() {
		return this.buffer.size();
	}

	void discard() {
		this.discarded = true;
		this.buffer.reset();
	}

	void release(OutputStream target) throws IOException {
		this.outflow = new Outflow(target, this.keeper);
		if (this.buffer.size() > 0) {
			this.buffer.writeTo(this.stream);
			this.buffer.reset();
		}
	}

	void close() {
		this.closed = true;
		this.buffer.reset();
	}

	/**
	 * Return whether part of the content may be out.
	 * @return whether it was begun to write it
	 */
	boolean isStarted() {
		return this.outflow != null && this.outflow.isStarted();
	}

	void markBroken() {
		if (this.outflow != null) {
			this.outflow.markBroken();
		}
	}

	/**
	 * Return whether something went wrong on the way out.
	 * @return whether bytes could not be written
	 */
	boolean isBroken() {
		return this.outflow != null && this.outflow.isBroken();
	}

	private void write(byte[] bytes, int offset, int length) throws IOException {
		if (this.closed) {
			throw new IOException("The answer is complete");
		}
		if (this.outflow == null && !this.discarded
				&& (this.buffer.size() + (long) length > this.limit || this.keeper.isStreaming())) {
			this.keeper.full();
		}
		if (this.discarded) {
			return;
		}
		if (this.outflow == null) {
			this.buffer.write(bytes, offset, length);
		}
		else if (this.outflow.isStarted() || this.keeper.mayStart()) {
			this.outflow.write(bytes, offset, length);
		}
	}

	private void flush() throws IOException {
		if (this.closed || this.discarded) {
			return;
		}
		if (this.outflow == null && !this.draining) {
			this.keeper.flushed();
		}
		if (this.outflow != null) {
			this.outflow.flush();
		}
	}

	// The servlet API prescribes the exception.
	private static Charset charset(String encoding) throws UnsupportedEncodingException {
		try {
			return Charset.forName(encoding);
		}
		catch (IllegalArgumentException ex) {
			throw new UnsupportedEncodingException(encoding);
		}
	}

	private final class HeldStream extends ServletOutputStream {

		@Override
		public void write(int value) throws IOException {
			HeldBody.this.write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			HeldBody.this.write(bytes, offset, length);
		}

		@Override
		public void flush() throws IOException {
			HeldBody.this.flush();
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

}
