package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;

/**
 * The response to a paid handler: what it does to its answer is done to the answer that
 * is held. The headers are those of the container's response.
 */
final class HeldResponse extends EndingsResponse {

	private final AnswerLock lock;

	private final HandlerCalls calls;

	private final HandlerOutput output;

	HeldResponse(HttpServletResponse response, AnswerLock lock, HandlerCalls calls, HandlerOutput output) {
		super(response);
		this.lock = lock;
		this.calls = calls;
		this.output = output;
	}

	@Override
	public ServletOutputStream getOutputStream() {
		return this.output.stream();
	}

	@Override
	public PrintWriter getWriter() throws IOException {
		return this.output.writer(getCharacterEncoding());
	}

	// Possible where the money comes first.
	@Override
	public void flushBuffer() throws IOException {
		this.output.takeFromWriter();
		this.lock.run(this.calls::flushBuffer);
	}

	@Override
	public boolean isCommitted() {
		return this.lock.ask(this.calls::isCommitted);
	}

	@Override
	public void reset() {
		clearWriter();
		this.lock.run(this.calls::reset);
	}

	@Override
	public void resetBuffer() {
		clearWriter();
		this.lock.run(this.calls::resetBuffer);
	}

	// What is committed cannot be taken back, and what waits belongs to it.
	private void clearWriter() {
		if (!isCommitted()) {
			this.output.clearWriter();
		}
	}

	@Override
	public void setStatus(int status) {
		try {
			this.lock.run(() -> this.calls.setStatus(status));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void setTrailerFields(Supplier<Map<String, String>> supplier) {
		throw new IllegalStateException("The answer of a paid handler cannot have trailer fields");
	}

	@Override
	void end(Ending ending) throws IOException {
		this.lock.run(() -> this.calls.end(ending));
	}

}
