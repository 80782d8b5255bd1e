package io.github.x402spring.web.servlet.exchange;

import java.io.PrintWriter;
import java.io.Writer;

import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a paid handler from answering if its handler mapping is one that the gate is not
 * part of. Once it is locked it stays so.
 */
final class SecondLock {

	private static final Log logger = LogFactory.getLog(SecondLock.class);

	private final PaidHandlerResolver endpoints;

	private final HttpServletRequest request;

	private @Nullable Object gated;

	private boolean locked;

	/**
	 * Create a lock that is open.
	 * @param endpoints finds the paid endpoints of handlers
	 * @param request the request
	 */
	SecondLock(PaidHandlerResolver endpoints, HttpServletRequest request) {
		this.endpoints = endpoints;
		this.request = request;
	}

	/**
	 * Note that the gate stands in front of a handler.
	 * @param gatedRequest the request, which is at the handler
	 */
	void gate(HttpServletRequest gatedRequest) {
		this.gated = MatchedHandler.of(gatedRequest);
	}

	/**
	 * Return whether nothing may leave.
	 * @return whether the request is, or was, at a paid handler that the gate does not
	 * stand in front of
	 */
	boolean isLocked() {
		if (!this.locked && isUngated()) {
			logger.error("A paid handler was about to respond although no payment was required; answering 500");
			this.locked = true;
		}
		return this.locked;
	}

	private boolean isUngated() {
		Object handler = MatchedHandler.of(this.request);
		return handler != null && !MatchedHandler.isAt(this.request, this.gated) && !this.endpoints.isGated(handler)
				&& this.endpoints.isPaid(handler, this.request);
	}

	/**
	 * Take everything out of a response, if it is locked.
	 * @param response the response of the container
	 * @return whether an error can be answered in place of it
	 */
	boolean clear(HttpServletResponse response) {
		if (!isLocked() || response.isCommitted()) {
			return false;
		}
		response.reset();
		response.setHeader("Cache-Control", "no-store");
		return true;
	}

	/**
	 * Return what a locked handler writes bytes to.
	 * @return a stream from which nothing leaves
	 */
	ServletOutputStream stream() {
		return new DiscardingStream();
	}

	/**
	 * Return what a locked handler writes text to.
	 * @return a writer from which nothing leaves
	 */
	PrintWriter writer() {
		return new PrintWriter(Writer.nullWriter());
	}

}
