package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Content on its way to the container. The first piece is small and flushed: a client
 * that reads slowly, or not to the end, must not put off that the content counts as
 * delivered.
 */
final class Outflow extends OutputStream {

	/** Fits into what a socket takes without a reader. */
	private static final int FIRST_PIECE = 4096;

	private final OutputStream target;

	private final DepartureControl control;

	private boolean started;

	private boolean broken;

	private boolean cut;

	private @Nullable IOException lost;

	Outflow(OutputStream target, DepartureControl control) {
		this.target = target;
		this.control = control;
	}

	boolean isStarted() {
		return this.started;
	}

	boolean isBroken() {
		return this.broken;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		if (length == 0 || !(this.started || this.control.mayStart())) {
			return;
		}
		int most = this.control.largestPiece();
		for (int sent = 0; sent < length;) {
			int piece = Math.min(length - sent, this.started ? most : Math.min(FIRST_PIECE, most));
			pass(bytes, offset + sent, piece);
			sent += piece;
		}
	}

	private void pass(byte[] bytes, int offset, int length) throws IOException {
		requireWhole();
		if (this.lost != null) {
			throw new IOException("The connection broke before", this.lost);
		}
		// Whatever is thrown there, the piece is missing in what leaves after it.
		this.cut = true;
		try {
			this.cut = !this.control.mayPass(bytes, offset, length);
		}
		finally {
			if (this.cut) {
				markBroken();
			}
		}
		requireWhole();
		if (this.started) {
			attempt(() -> this.target.write(bytes, offset, length));
		}
		else {
			start(bytes, offset, length);
		}
	}

	/**
	 * Make sure that nothing was left out on the way. It is no exception of input and
	 * output: after those, handlers expect the container to end the request.
	 */
	void requireWhole() {
		if (this.cut) {
			throw new IllegalStateException(
					"The answer is broken off, since a part of it could not be debited or written");
		}
	}

	@Override
	public void flush() throws IOException {
		try {
			this.target.flush();
		}
		catch (IOException ex) {
			this.lost = ex;
			markBroken();
			throw ex;
		}
	}

	// At once: not every container tells of a client that left.
	void markBroken() {
		this.broken = true;
		if (this.started) {
			this.control.broke();
		}
	}

	// What waits in the container is lost with the process, so nothing is called
	// delivered before it left.
	private void start(byte[] bytes, int offset, int length) throws IOException {
		attempt(() -> {
			this.target.write(bytes, offset, length);
			this.target.flush();
		});
		this.started = true;
		this.control.started();
	}

	// Of a connection that broke it is not known how much it has carried. Any other
	// trouble comes before the first byte, since the container refuses what it cannot
	// write.
	private void attempt(Attempt attempt) throws IOException {
		try {
			attempt.run();
		}
		catch (IOException ex) {
			this.lost = ex;
			this.started = true;
			markBroken();
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			this.cut = this.started;
			markBroken();
			throw ex;
		}
	}

	@FunctionalInterface
	private interface Attempt {

		void run() throws IOException;

	}

}
