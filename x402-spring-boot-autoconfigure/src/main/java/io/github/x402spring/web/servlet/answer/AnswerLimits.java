package io.github.x402spring.web.servlet.answer;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * How large paid answers may become.
 *
 * @param maxBufferSize how many bytes of an answer are held back at most; a longer answer
 * is settled for when it gets there, and then flows
 * @param maxHeadSize how many bytes the container allows for status line and headers
 * @param headMargin how many of them are left to headers that others add when the answer
 * is written
 * @since 0.1.0
 */
public record AnswerLimits(long maxBufferSize, int maxHeadSize, int headMargin) {

	/** Of the status line, and of the headers that the gate adds beside the receipt. */
	private static final int OWN_HEADERS = 320;

	/** Colon, space and line end. */
	private static final int SEPARATORS = 4;

	/**
	 * Return whether the headers of an answer leave room for those of the gate. The
	 * container finds out only when the money has moved.
	 * @param response the response with the headers of the handler
	 * @param ending how the handler ended its answer, or {@code null} if with a body
	 * @param receiptLength the length of the receipt
	 * @return whether the answer can be written
	 */
	boolean haveRoom(HttpServletResponse response, @Nullable Ending ending, int receiptLength) {
		long length = (long) OWN_HEADERS + this.headMargin + receiptLength;
		for (String name : response.getHeaderNames()) {
			for (String value : response.getHeaders(name)) {
				length += name.length() + value.length() + SEPARATORS;
			}
		}
		if (!response.getHeaderNames().contains(HttpHeaders.CONTENT_TYPE) && response.getContentType() != null) {
			length += HttpHeaders.CONTENT_TYPE.length() + response.getContentType().length() + SEPARATORS;
		}
		if (ending instanceof Ending.Redirect redirect) {
			length += HttpHeaders.LOCATION.length() + redirect.location().length() + SEPARATORS;
		}
		return length <= this.maxHeadSize;
	}

}
