package io.github.x402spring.web.servlet.handler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RequestPredicates;

/**
 * Reads in which ways a predicate can match. Operators come after their operands.
 */
final class RoutePredicateReader implements RequestPredicates.Visitor {

	private final Deque<RouteWays> operands = new ArrayDeque<>();

	private RoutePredicateReader() {
	}

	static RouteWays read(RequestPredicate predicate) {
		RoutePredicateReader reader = new RoutePredicateReader();
		predicate.accept(reader);
		return reader.operands.stream().reduce(RouteWays.ANY, RouteWays::and);
	}

	@Override
	public void path(String pattern) {
		this.operands.push(RouteWays.path(pattern));
	}

	@Override
	public void method(Set<HttpMethod> methods) {
		this.operands
			.push(RouteWays.methods(methods.stream().map(HttpMethod::name).collect(Collectors.toUnmodifiableSet())));
	}

	@Override
	@SuppressWarnings({ "deprecation", "removal" })
	public void pathExtension(String extension) {
		this.operands.push(RouteWays.ANY);
	}

	@Override
	public void header(String name, String value) {
		this.operands.push(RouteWays.ANY);
	}

	@Override
	public void param(String name, String value) {
		this.operands.push(RouteWays.ANY);
	}

	@Override
	public void version(String version) {
		this.operands.push(RouteWays.ANY);
	}

	@Override
	public void startAnd() {
	}

	@Override
	public void and() {
	}

	@Override
	public void endAnd() {
		RouteWays right = this.operands.pop();
		this.operands.push(this.operands.pop().and(right));
	}

	@Override
	public void startOr() {
	}

	@Override
	public void or() {
	}

	@Override
	public void endOr() {
		RouteWays right = this.operands.pop();
		this.operands.push(this.operands.pop().or(right));
	}

	@Override
	public void startNegate() {
	}

	@Override
	public void endNegate() {
		this.operands.push(this.operands.pop().negate());
	}

	@Override
	public void unknown(RequestPredicate predicate) {
		this.operands.push(RouteWays.ANY);
	}

}
