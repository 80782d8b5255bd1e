package io.github.x402spring.web.servlet.exchange;

import java.util.List;
import java.util.Locale;

import io.github.x402spring.web.servlet.problem.GateHeaders;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A response to a handler that may not write the headers of the protocol, nor those that
 * say who may keep the answer: a receipt tells what happened to money, and what was paid
 * for once must not be stored for everybody.
 */
abstract class GuardedHeadersResponse extends HttpServletResponseWrapper {

	private final GateHeaders headers;

	private volatile boolean noStore;

	GuardedHeadersResponse(HttpServletResponse response, GateHeaders headers) {
		super(response);
		this.headers = headers;
	}

	/**
	 * Return whether a paid handler writes the headers.
	 * @return whether headers are guarded
	 */
	abstract boolean isGuarding();

	/**
	 * Return whether the handler forbids to store its answer.
	 * @return whether it has said so once
	 */
	boolean isNoStore() {
		return this.noStore;
	}

	// The gate writes the header itself, but heeds what it forbids.
	private void heed(String name, @Nullable String value) {
		if (value != null && isGuarding() && name.equalsIgnoreCase(HttpHeaders.CACHE_CONTROL)
				&& value.toLowerCase(Locale.ROOT).contains("no-store")) {
			this.noStore = true;
		}
	}

	@Override
	public void setHeader(String name, @Nullable String value) {
		heed(name, value);
		if (!isGuarding()) {
			super.setHeader(name, value);
		}
		else if (GateHeaders.isShared(name)) {
			if (value != null) {
				super.addHeader(name, value);
			}
		}
		else if (value == null || !this.headers.isOwn(name, value)) {
			replace(name, value);
		}
	}

	@Override
	public void addHeader(String name, String value) {
		heed(name, value);
		if (isWritable(name, value)) {
			super.addHeader(name, value);
		}
	}

	@Override
	public void setDateHeader(String name, long date) {
		if (isWritable(name, Long.toString(date))) {
			super.setDateHeader(name, date);
		}
	}

	@Override
	public void addDateHeader(String name, long date) {
		if (isWritable(name, Long.toString(date))) {
			super.addDateHeader(name, date);
		}
	}

	@Override
	public void setIntHeader(String name, int value) {
		if (isWritable(name, Integer.toString(value))) {
			super.setIntHeader(name, value);
		}
	}

	@Override
	public void addIntHeader(String name, int value) {
		if (isWritable(name, Integer.toString(value))) {
			super.addIntHeader(name, value);
		}
	}

	// A header that the handler shares with a family keeps the lines of the family.
	private void replace(String name, @Nullable String value) {
		List<String> own = this.headers.own(name, (HttpServletResponse) getResponse());
		super.setHeader(name, value);
		own.forEach((line) -> super.addHeader(name, line));
	}

	private boolean isWritable(String name, String line) {
		return !isGuarding() || !this.headers.isOwn(name, line);
	}

}
