package io.github.x402spring.json;

/**
 * A message does not have the form that the protocol prescribes. The text is a constant
 * or names a member; it never repeats what was received, and there is no stack trace, so
 * that a flood of junk stays cheap.
 *
 * @since 0.1.0
 */
public class MalformedMessageException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what is wrong, free of received text
	 */
	public MalformedMessageException(String message) {
		super(message, null, false, false);
	}

}
