package io.github.x402spring.payment.protocol;

import java.util.List;

/**
 * The headers of a request, as a transport has them.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RequestHeaders {

	/**
	 * Return the values of a header.
	 * @param name the header's name, in any case
	 * @return its values in the order in which they came, one for each line; empty if it
	 * is absent
	 */
	List<String> values(String name);

}
