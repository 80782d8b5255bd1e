package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import org.jspecify.annotations.Nullable;

/**
 * What a paid handler writes to. Each write takes the lock of the answer. The writer
 * keeps characters back and has a lock of its own, so nothing here may be called by a
 * thread that holds the lock of the answer.
 */
final class HandlerOutput {

	private final AnswerLock lock;

	private final HandlerCalls calls;

	private final HandlerStream stream = new HandlerStream();

	private volatile @Nullable PrintWriter writer;

	/** The thread that takes from the writer what it keeps back. */
	private volatile @Nullable Thread taking;

	/** The thread that throws away what the writer keeps back. */
	private volatile @Nullable Thread dropping;

	HandlerOutput(AnswerLock lock, HandlerCalls calls) {
		this.lock = lock;
		this.calls = calls;
	}

	ServletOutputStream stream() {
		return this.stream;
	}

	PrintWriter writer(String encoding) throws IOException {
		PrintWriter known = this.writer;
		if (known == null) {
			known = new PrintWriter(new OutputStreamWriter(this.stream, charset(encoding)));
			this.writer = known;
		}
		return known;
	}

	/**
	 * Take over what the writer keeps back, without letting it out.
	 */
	void takeFromWriter() {
		PrintWriter known = this.writer;
		if (known != null) {
			this.taking = Thread.currentThread();
			try {
				known.flush();
			}
			finally {
				this.taking = null;
			}
		}
	}

	/**
	 * Throw away what the writer keeps back.
	 */
	void clearWriter() {
		this.dropping = Thread.currentThread();
		try {
			takeFromWriter();
		}
		finally {
			this.dropping = null;
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

	private final class HandlerStream extends ServletOutputStream {

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			if (HandlerOutput.this.dropping != Thread.currentThread()) {
				HandlerOutput.this.lock.run(() -> HandlerOutput.this.calls.write(bytes, offset, length));
			}
		}

		@Override
		public void flush() throws IOException {
			if (HandlerOutput.this.taking != Thread.currentThread()) {
				HandlerOutput.this.lock.run(HandlerOutput.this.calls::flushStream);
			}
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
