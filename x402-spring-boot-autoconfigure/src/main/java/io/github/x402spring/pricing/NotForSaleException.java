package io.github.x402spring.pricing;

/**
 * Thrown by a {@link PriceResolver} that does not sell what the request asks for, such as
 * a variant that does not exist. The client gets 400 with the message as the detail;
 * nothing is charged and the handler does not run. It carries no stack trace, so that a
 * flood of such requests stays cheap.
 *
 * @since 0.1.0
 */
public class NotForSaleException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message why the request is not for sale, shown to the client; must not
	 * repeat what the client sent
	 */
	public NotForSaleException(String message) {
		super(message, null, false, false);
	}

}
