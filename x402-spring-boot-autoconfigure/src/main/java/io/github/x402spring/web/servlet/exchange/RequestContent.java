package io.github.x402spring.web.servlet.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

import io.github.x402spring.pricing.ContentTooLargeException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request, which a handler still gets after it was read here.
 */
final class RequestContent {

	private final byte[] bytes;

	private RequestContent(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Read the content of a request. Forms are left alone: the server reads their fields
	 * from the content by itself.
	 * @param request the request, whose content no one has begun to read
	 * @param limit how many bytes are read at most
	 * @return the content; empty if there is none, if it is a form, or if a part of it
	 * was read before
	 * @throws ContentTooLargeException if there is more
	 * @throws IOException if it cannot be read
	 */
	static Optional<RequestContent> read(HttpServletRequest request, int limit) throws IOException {
		long length = request.getContentLengthLong();
		if (length == 0 || (length < 0 && request.getHeader("Transfer-Encoding") == null) || isForm(request)) {
			return Optional.empty();
		}
		if (length > limit) {
			throw new ContentTooLargeException(limit);
		}
		byte[] bytes = request.getInputStream().readNBytes(limit + 1);
		if (bytes.length > limit) {
			throw new ContentTooLargeException(limit);
		}
		return (bytes.length > 0 && (length < 0 || length == bytes.length)) ? Optional.of(new RequestContent(bytes))
				: Optional.empty();
	}

	private static boolean isForm(HttpServletRequest request) {
		String type = request.getContentType();
		String lower = (type != null) ? type.strip().toLowerCase(Locale.ROOT) : "";
		return lower.startsWith("application/x-www-form-urlencoded") || lower.startsWith("multipart/");
	}

	/**
	 * Return the digest.
	 * @return the digest, as RFC 9530 writes it
	 */
	String digest() {
		return ContentDigest.of(this.bytes);
	}

	/**
	 * Return the content from its beginning.
	 * @return a new stream
	 */
	ServletInputStream stream() {
		return new ContentStream(this.bytes);
	}

	/**
	 * Return a reader of a stream.
	 * @param stream the stream
	 * @param encoding the encoding of its characters, or {@code null} if the request
	 * names none
	 * @return the reader
	 */
	static BufferedReader reader(ServletInputStream stream, @Nullable String encoding) {
		return new BufferedReader(new InputStreamReader(stream,
				(encoding != null) ? Charset.forName(encoding) : StandardCharsets.ISO_8859_1));
	}

}
