package io.github.x402spring.web.servlet.handler;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.condition.NameValueExpression;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/**
 * How a handler is reached. It identifies the endpoint, so it has one spelling whatever
 * the order of declaration, and nothing of it comes from a request or from the signature
 * of a Java method.
 *
 * @param name names the endpoint without its other conditions
 * @param identity names it with all of them
 * @param methods the request methods in alphabetical order, empty for all
 * @param patterns the path patterns in alphabetical order
 */
record EndpointMapping(String name, String identity, List<String> methods, List<String> patterns) {

	static EndpointMapping of(Collection<String> methods, String pattern) {
		return of(methods, Set.of(pattern), "");
	}

	static EndpointMapping of(RequestMappingInfo info) {
		StringBuilder conditions = new StringBuilder();
		append(conditions, "params", expressions(info.getParamsCondition().getExpressions(), false));
		append(conditions, "headers", expressions(info.getHeadersCondition().getExpressions(), true));
		append(conditions, "consumes",
				info.getConsumesCondition().getExpressions().stream().map(Object::toString).toList());
		append(conditions, "produces",
				info.getProducesCondition().getExpressions().stream().map(Object::toString).toList());
		String version = info.getVersionCondition().getVersion();
		append(conditions, "version", (version != null) ? Set.of(version) : Set.of());
		return of(info.getMethodsCondition().getMethods().stream().map(RequestMethod::name).toList(),
				info.getPatternValues(), conditions.toString());
	}

	private static EndpointMapping of(Collection<String> methods, Collection<String> patterns, String conditions) {
		List<String> sortedMethods = List.copyOf(new TreeSet<>(methods));
		List<String> sortedPatterns = List.copyOf(new TreeSet<>(patterns));
		String method = sortedMethods.isEmpty() ? "*" : String.join(",", sortedMethods);
		String name = method + " " + String.join(",", sortedPatterns);
		return new EndpointMapping(EndpointId.shorten(name), EndpointId.shorten(name + conditions), sortedMethods,
				sortedPatterns);
	}

	/**
	 * Give the endpoint the name that the application chose.
	 * @param chosen the name, or empty to keep that of the mapping
	 * @return the mapping
	 * @throws IllegalArgumentException if it is no name
	 */
	EndpointMapping named(String chosen) {
		return chosen.isEmpty() ? this : chosen(EndpointId.require(chosen), this.methods, this.patterns);
	}

	static EndpointMapping chosen(String id, List<String> methods, List<String> patterns) {
		return new EndpointMapping(id, id, methods, patterns);
	}

	/**
	 * Tell the mapping from the same one of the application's own dispatcher servlet.
	 * @param servlet names another dispatcher servlet
	 * @return the mapping
	 */
	EndpointMapping servedBy(String servlet) {
		String suffix = " servlet=" + servlet;
		return new EndpointMapping(EndpointId.shorten(this.name + suffix), EndpointId.shorten(this.identity + suffix),
				this.methods, this.patterns);
	}

	private static void append(StringBuilder conditions, String name, Collection<String> values) {
		if (!values.isEmpty()) {
			conditions.append(' ').append(name).append('=').append(String.join(",", new TreeSet<>(values)));
		}
	}

	// Names of headers have no case.
	private static Set<String> expressions(Set<NameValueExpression<String>> expressions, boolean lowerCase) {
		return expressions.stream().map((it) -> {
			String name = lowerCase ? it.getName().toLowerCase(Locale.ROOT) : it.getName();
			String value = it.getValue();
			return (value != null) ? name + (it.isNegated() ? "!=" : "=") + value : (it.isNegated() ? "!" : "") + name;
		}).collect(Collectors.toSet());
	}

}
