package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;

import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpResponse;

/**
 * An answer as it came, its body read within bounds.
 */
final class FacilitatorAnswer {

	/** Longest body that is read, in bytes. */
	static final int MAX_BODY = 64 * 1024;

	private final int status;

	// At most one byte more than allowed.
	private final byte[] body;

	private final @Nullable Duration retryAfter;

	private FacilitatorAnswer(int status, byte[] body, @Nullable Duration retryAfter) {
		this.status = status;
		this.body = body;
		this.retryAfter = retryAfter;
	}

	static FacilitatorAnswer read(ClientHttpResponse response) throws IOException {
		int status = response.getStatusCode().value();
		Duration retryAfter = isPassing(status) ? RetryAfter.of(response.getHeaders()) : null;
		// Closing the body hangs up on a server that has more to say; closing only the
		// response would read all of it first.
		try (InputStream body = response.getBody()) {
			return new FacilitatorAnswer(status, isRedirect(status) ? new byte[0] : body.readNBytes(MAX_BODY + 1),
					retryAfter);
		}
		catch (IOException ex) {
			throw new IncompleteAnswerException(ex);
		}
	}

	/**
	 * Interpret the body. Facilitators answer refusals with any status, so the body
	 * decides if it has the prescribed form.
	 * @param <T> type of the message
	 * @param operation what was asked for
	 * @param reader reads the message from the body's text
	 * @param secrets what must not stand in an excerpt of the body
	 * @return the message
	 * @throws FacilitatorException if the body is no such message
	 */
	<T> T as(FacilitatorOperation operation, Function<String, T> reader, Collection<String> secrets) {
		if (isRedirect(this.status)) {
			throw new FacilitatorException(operation, Trouble.REDIRECTED);
		}
		if (this.body.length > MAX_BODY) {
			// What a lasting error says in its status counts, however long its page is.
			throw new FacilitatorException(operation, trouble().isLasting() ? trouble() : Trouble.TOO_LARGE,
					this.retryAfter, excerpt(secrets));
		}
		try {
			return reader.apply(StrictJson.utf8(this.body));
		}
		catch (MalformedMessageException ex) {
			throw new FacilitatorException(operation, trouble(), this.retryAfter, excerpt(secrets));
		}
	}

	private @Nullable String excerpt(Collection<String> secrets) {
		return trouble().isLasting() ? AnswerExcerpt.of(this.body, secrets) : null;
	}

	private Trouble trouble() {
		return switch (this.status) {
			case 400, 413, 422 -> Trouble.BAD_REQUEST;
			case 401, 403 -> Trouble.UNAUTHORIZED;
			case 408, 425 -> Trouble.NOT_NOW;
			case 429 -> Trouble.RATE_LIMITED;
			default -> (this.status < 300) ? Trouble.MALFORMED
					: (this.status < 500) ? Trouble.CLIENT_ERROR : Trouble.SERVER_ERROR;
		};
	}

	private static boolean isPassing(int status) {
		return status == 408 || status == 425 || status == 429 || status == 503;
	}

	private static boolean isRedirect(int status) {
		return status >= 300 && status < 400;
	}

	/**
	 * The body broke off. Whether the connection or the time limit did it does not show
	 * in what is thrown by it.
	 */
	static final class IncompleteAnswerException extends IOException {

		IncompleteAnswerException(IOException cause) {
			super(cause);
		}

	}

}
