package io.github.x402spring.payment.protocol;

/**
 * The headers of an answer, as a transport writes them.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AnswerHeaders {

	/**
	 * Add a line. A header that has a value already gets another line.
	 * @param name the header's name
	 * @param value its value
	 */
	void add(String name, String value);

}
