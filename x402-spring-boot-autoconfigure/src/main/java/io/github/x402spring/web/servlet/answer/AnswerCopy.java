package io.github.x402spring.web.servlet.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.answer.StoredAnswer;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * Copies an answer, so that it can be given once more.
 */
final class AnswerCopy {

	/** Describe content. Others may be meant for one answer only. */
	private static final List<String> STORED = List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.CONTENT_DISPOSITION,
			HttpHeaders.CONTENT_ENCODING, HttpHeaders.CONTENT_LANGUAGE, HttpHeaders.CONTENT_LOCATION,
			HttpHeaders.CONTENT_RANGE, HttpHeaders.ETAG, HttpHeaders.LAST_MODIFIED, HttpHeaders.LINK,
			HttpHeaders.LOCATION);

	private AnswerCopy() {
	}

	/**
	 * Copy an answer.
	 * @param response the response with its headers
	 * @param body its body, all of which is held
	 * @return the answer; empty if a part of it has left, or if it sets cookies
	 */
	static Optional<StoredAnswer> of(HttpServletResponse response, HeldBody body) {
		if (response.isCommitted() || response.containsHeader(HttpHeaders.SET_COOKIE)) {
			return Optional.empty();
		}
		List<StoredAnswer.Header> headers = new ArrayList<>();
		for (String name : STORED) {
			String value = response.getHeader(name);
			if (value == null && name.equals(HttpHeaders.CONTENT_TYPE)) {
				value = response.getContentType();
			}
			if (value != null) {
				headers.add(new StoredAnswer.Header(name, value));
			}
		}
		return Optional.of(new StoredAnswer(response.getStatus(), headers, body.toBytes()));
	}

}
