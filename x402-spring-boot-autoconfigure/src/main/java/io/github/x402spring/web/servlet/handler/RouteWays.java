package io.github.x402spring.web.servlet.handler;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * The ways in which a predicate of a functional route can match.
 *
 * @param ways all of them, perhaps some that never occur
 * @param certain whether Spring MVC reports the path pattern of each as it is given here
 * @param texts all path patterns that the predicate names
 */
record RouteWays(Set<Way> ways, boolean certain, Set<String> texts) {

	/** Matches whatever comes. */
	static final RouteWays ANY = new RouteWays(Set.of(new Way(Set.of(), "")), true, Set.of());

	static RouteWays path(String pattern) {
		return new RouteWays(Set.of(new Way(Set.of(), pattern)), true, Set.of(pattern));
	}

	static RouteWays methods(Set<String> methods) {
		return new RouteWays(Set.of(new Way(methods, "")), true, Set.of());
	}

	// Two patterns of one predicate are reported as something made of both.
	RouteWays and(RouteWays other) {
		boolean twoPaths = !this.texts.isEmpty() && !other.texts.isEmpty();
		return new RouteWays(cross(other, String::concat), this.certain && other.certain && !twoPaths, texts(other));
	}

	RouteWays or(RouteWays other) {
		Set<Way> all = new LinkedHashSet<>(this.ways);
		all.addAll(other.ways);
		return new RouteWays(all, this.certain && other.certain, texts(other));
	}

	RouteWays negate() {
		return new RouteWays(ANY.ways(), this.texts.isEmpty(), this.texts);
	}

	/**
	 * Put a predicate into this one, which matches the beginning of a path.
	 * @param inner the nested predicate
	 * @param combination combines two patterns
	 * @return the ways in which both match
	 */
	RouteWays nest(RouteWays inner, BinaryOperator<String> combination) {
		Set<String> all = texts(inner);
		this.texts.forEach((outer) -> inner.texts.forEach((it) -> all.add(combination.apply(outer, it))));
		return new RouteWays(cross(inner, combination), this.certain && inner.certain, all);
	}

	private Set<String> texts(RouteWays other) {
		Set<String> all = new TreeSet<>(this.texts);
		all.addAll(other.texts);
		return all;
	}

	private Set<Way> cross(RouteWays other, BinaryOperator<String> combination) {
		return this.ways.stream()
			.flatMap((left) -> other.ways.stream()
				.filter((right) -> left.meets(right))
				.map((right) -> left.and(right, combination)))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * One way.
	 *
	 * @param methods the request methods, empty for all
	 * @param pattern the path pattern, empty for all paths
	 */
	record Way(Set<String> methods, String pattern) {

		boolean meets(Way other) {
			return this.methods.isEmpty() || other.methods.isEmpty()
					|| this.methods.stream().anyMatch(other.methods::contains);
		}

		Way and(Way other, BinaryOperator<String> combination) {
			Set<String> common = new TreeSet<>(this.methods.isEmpty() ? other.methods : this.methods);
			if (!other.methods.isEmpty()) {
				common.retainAll(other.methods);
			}
			boolean both = !this.pattern.isEmpty() && !other.pattern.isEmpty();
			return new Way(common,
					both ? combination.apply(this.pattern, other.pattern) : this.pattern + other.pattern);
		}

	}

}
