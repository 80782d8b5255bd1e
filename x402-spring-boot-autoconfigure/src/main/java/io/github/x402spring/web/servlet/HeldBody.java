package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FastByteArrayOutputStream;

/**
 * The body of an answer that is held back up to a limit, as long as it is not streamed.
 * It asks what to do when it cannot hold more; afterwards it is released and bytes pass,
 * or discarded and bytes vanish.
 */
final class HeldBody {

	private final FastByteArrayOutputStream buffer = new FastByteArrayOutputStream(1024);

	private final HeldStream stream = new HeldStream();

	private final long limit;

	private final Overflow overflow;

	private @Nullable PrintWriter writer;

	private @Nullable OutputStream target;

	private boolean discarded;

	private final BooleanSupplier streaming;

	private final Consumer<Boolean> delivered;

	private boolean started;

	private boolean broken;

	private boolean closed;

	HeldBody(long limit, BooleanSupplier streaming, Overflow overflow, Consumer<Boolean> delivered) {
		this.limit = limit;
		this.streaming = streaming;
		this.overflow = overflow;
		this.delivered = delivered;
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

	void flushWriter() {
		if (this.writer != null) {
			this.writer.flush();
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

	void release(OutputStream out) throws IOException {
		flushWriter();
		this.target = out;
		if (this.buffer.size() > 0) {
			this.buffer.writeTo(out);
			this.buffer.reset();
			start();
		}
	}

	void close() {
		this.closed = true;
		this.buffer.reset();
		this.target = null;
	}

	/**
	 * Return whether bytes left.
	 * @return whether the first byte is out
	 */
	boolean isStarted() {
		return this.started;
	}

	// At once: not every container tells of a client that left.
	void markBroken() {
		this.broken = true;
		if (this.started) {
			this.delivered.accept(true);
		}
	}

	/**
	 * Return whether the connection broke.
	 * @return whether bytes could not be written
	 */
	boolean isBroken() {
		return this.broken;
	}

	private void write(byte[] bytes, int offset, int length) throws IOException {
		if (this.closed) {
			throw new IOException("The answer is complete");
		}
		if (this.target == null && !this.discarded
				&& (this.buffer.size() + (long) length > this.limit || this.streaming.getAsBoolean())) {
			this.overflow.reached();
		}
		if (this.discarded) {
			return;
		}
		if (this.target == null) {
			this.buffer.write(bytes, offset, length);
			return;
		}
		try {
			this.target.write(bytes, offset, length);
		}
		catch (IOException ex) {
			markBroken();
			throw ex;
		}
		start();
	}

	private void flush() throws IOException {
		if (this.target != null && !this.discarded) {
			try {
				this.target.flush();
			}
			catch (IOException ex) {
				markBroken();
				throw ex;
			}
		}
	}

	// What waits in the container is lost with the process, so nothing is called
	// delivered
	// before it left.
	private void start() throws IOException {
		if (!this.started) {
			this.started = true;
			flush();
			this.delivered.accept(false);
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

	/** What to do when nothing more can be held. */
	@FunctionalInterface
	interface Overflow {

		void reached() throws IOException;

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
