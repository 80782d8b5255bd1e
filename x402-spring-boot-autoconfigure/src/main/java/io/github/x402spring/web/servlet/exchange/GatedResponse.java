package io.github.x402spring.web.servlet.exchange;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Supplier;

import io.github.x402spring.web.servlet.answer.HeldAnswer;
import io.github.x402spring.web.servlet.problem.GateHeaders;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;

/**
 * The response as handlers see it. It passes everything through to the container until a
 * paid handler is admitted, and to the {@link HeldAnswer} from then on. What a paid
 * handler answers that the gate does not stand in front of goes nowhere.
 */
final class GatedResponse extends GuardedHeadersResponse {

	private final GatedExchange exchange;

	private final SecondLock lock;

	private boolean opened;

	private boolean holding;

	/**
	 * Create a response that holds nothing.
	 * @param response the response of the container
	 * @param exchange what the response belongs to
	 * @param lock tells whether the handler may answer
	 * @param headers the headers of the gate
	 */
	GatedResponse(HttpServletResponse response, GatedExchange exchange, SecondLock lock, GateHeaders headers) {
		super(response, headers);
		this.exchange = exchange;
		this.lock = lock;
	}

	/**
	 * Return what the response belongs to.
	 * @return request and response
	 */
	GatedExchange exchange() {
		return this.exchange;
	}

	/**
	 * Return the response that this one passes everything to.
	 * @return that of the container, unless an answer is held
	 */
	HttpServletResponse delegate() {
		return (HttpServletResponse) getResponse();
	}

	/**
	 * Make sure that no handler was given what it could have written to.
	 * @throws IllegalStateException if one was
	 */
	void requireUnopened() {
		if (this.opened) {
			throw new IllegalStateException("The response was opened before payment was required");
		}
	}

	/**
	 * Pass everything to an answer that is held.
	 * @param answer the answer
	 */
	void hold(HeldAnswer answer) {
		setResponse(answer.response());
		this.holding = true;
	}

	@Override
	boolean isGuarding() {
		return this.holding;
	}

	private boolean isLocked() {
		return !this.holding && this.lock.isLocked();
	}

	@Override
	public ServletOutputStream getOutputStream() throws IOException {
		if (isLocked()) {
			return this.lock.stream();
		}
		this.opened = true;
		return super.getOutputStream();
	}

	@Override
	public PrintWriter getWriter() throws IOException {
		if (isLocked()) {
			return this.lock.writer();
		}
		this.opened = true;
		return super.getWriter();
	}

	@Override
	public void flushBuffer() throws IOException {
		if (!isLocked()) {
			super.flushBuffer();
		}
	}

	@Override
	public void setTrailerFields(Supplier<Map<String, String>> supplier) {
		if (isLocked()) {
			throw new IllegalStateException("The answer of a paid handler cannot have trailer fields");
		}
		super.setTrailerFields(supplier);
	}

	@Override
	public void sendError(int status) throws IOException {
		if (!isLocked()) {
			super.sendError(status);
		}
	}

	@Override
	public void sendError(int status, String message) throws IOException {
		if (!isLocked()) {
			super.sendError(status, message);
		}
	}

	@Override
	public void sendRedirect(String location) throws IOException {
		sendRedirect(location, SC_FOUND, true);
	}

	@Override
	public void sendRedirect(String location, boolean clearBuffer) throws IOException {
		sendRedirect(location, SC_FOUND, clearBuffer);
	}

	@Override
	public void sendRedirect(String location, int status) throws IOException {
		sendRedirect(location, status, true);
	}

	@Override
	public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
		if (!isLocked()) {
			super.sendRedirect(location, status, clearBuffer);
		}
	}

}
