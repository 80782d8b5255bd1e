package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.io.OutputStream;

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
		int first = this.started ? 0 : Math.min(length, FIRST_PIECE);
		if (first > 0) {
			start(bytes, offset, first);
		}
		if (length > first) {
			attempt(() -> this.target.write(bytes, offset + first, length - first));
		}
	}

	@Override
	public void flush() throws IOException {
		try {
			this.target.flush();
		}
		catch (IOException ex) {
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
			this.started = true;
			markBroken();
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			markBroken();
			throw ex;
		}
	}

	@FunctionalInterface
	private interface Attempt {

		void run() throws IOException;

	}

}
