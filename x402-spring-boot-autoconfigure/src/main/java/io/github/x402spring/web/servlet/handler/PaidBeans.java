package io.github.x402spring.web.servlet.handler;

import java.util.Map;
import java.util.Optional;

import org.springframework.context.ApplicationContext;

/**
 * Finds {@link io.github.x402spring.PaidEndpoint} on beans of an application in which
 * nothing can be gated, such as a reactive one. Needs no servlet types.
 *
 * @since 0.1.0
 */
public final class PaidBeans {

	private PaidBeans() {
	}

	/**
	 * Find an annotation.
	 * @param context holds the beans; none is created
	 * @return the annotated class or method and the name of its bean, for messages; empty
	 * if no bean is annotated
	 */
	public static Optional<String> find(ApplicationContext context) {
		return new UnmappedAnnotations().find(context).entrySet().stream().findFirst().map(PaidBeans::describe);
	}

	private static String describe(Map.Entry<?, String> found) {
		return found.getKey() + " of the bean '" + found.getValue() + "'";
	}

}
