package io.github.x402spring.pricing;

/**
 * Thrown when the content of a request is asked for, and there is more of it than is read
 * before the request is paid for.
 *
 * @since 0.1.0
 */
public final class ContentTooLargeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param limit how many bytes are read
	 */
	public ContentTooLargeException(int limit) {
		super("The content of the request has more than " + limit + " bytes");
	}

}
