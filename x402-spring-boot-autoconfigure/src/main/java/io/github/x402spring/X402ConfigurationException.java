package io.github.x402spring;

/**
 * The application cannot start because something about its payments is configured wrong.
 * Spring Boot prints what is wrong and what to do.
 *
 * @since 0.1.0
 */
public class X402ConfigurationException extends RuntimeException {

	private final String action;

	/**
	 * Create an exception.
	 * @param description what is wrong, naming the value
	 * @param action what to do about it, naming the property or annotation
	 */
	public X402ConfigurationException(String description, String action) {
		super(description);
		this.action = action;
	}

	/**
	 * Return what to do about it.
	 * @return an instruction, naming the property or annotation
	 */
	public String getAction() {
		return this.action;
	}

}
