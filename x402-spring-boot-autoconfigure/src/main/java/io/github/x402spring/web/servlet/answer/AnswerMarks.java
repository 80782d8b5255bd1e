package io.github.x402spring.web.servlet.answer;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Tells by attributes of a request what became of its answer, for what the container adds
 * to it.
 */
final class AnswerMarks {

	/** Of a request whose handler threw. */
	private static final String FAILED = AnswerMarks.class.getName() + ".failed";

	/** Of a request whose content has left in part. */
	private static final String TRUNCATED = AnswerMarks.class.getName() + ".truncated";

	private AnswerMarks() {
	}

	static void failed(HttpServletRequest request, AnswerOutlet outlet) {
		request.setAttribute(FAILED, outlet);
	}

	static void addFailureHeaders(HttpServletRequest request, HttpServletResponse errorPage) {
		if (request.getAttribute(FAILED) instanceof AnswerOutlet failed) {
			failed.addProtocolHeaders(errorPage, true);
		}
	}

	// What the container has to say about it is no part of the content.
	static void truncated(ServletRequest request) {
		request.setAttribute(TRUNCATED, true);
	}

	static boolean isTruncated(ServletRequest request) {
		return request.getAttribute(TRUNCATED) != null;
	}

}
