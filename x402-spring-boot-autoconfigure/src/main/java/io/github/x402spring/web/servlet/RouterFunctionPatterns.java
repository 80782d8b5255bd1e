package io.github.x402spring.web.servlet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Collects the path patterns of functional routes, as Spring MVC combines them.
 */
final class RouterFunctionPatterns implements RouterFunctions.Visitor {

	private final Deque<String> nesting = new ArrayDeque<>();

	private final Set<String> patterns = new TreeSet<>();

	private RouterFunctionPatterns() {
	}

	static Set<String> of(@Nullable RouterFunction<?> function) {
		RouterFunctionPatterns visitor = new RouterFunctionPatterns();
		if (function != null) {
			function.accept(visitor);
		}
		return visitor.patterns;
	}

	@Override
	public void startNested(RequestPredicate predicate) {
		this.nesting.push(combine(paths(predicate).stream().findFirst().orElse("")));
	}

	@Override
	public void endNested(RequestPredicate predicate) {
		this.nesting.pop();
	}

	@Override
	public void route(RequestPredicate predicate, HandlerFunction<?> handlerFunction) {
		paths(predicate).forEach((path) -> this.patterns.add(combine(path)));
	}

	@Override
	public void resources(Function<ServerRequest, Optional<Resource>> lookupFunction) {
	}

	@Override
	public void attributes(Map<String, Object> attributes) {
	}

	@Override
	public void unknown(RouterFunction<?> routerFunction) {
	}

	private String combine(String path) {
		String outer = this.nesting.isEmpty() ? "" : this.nesting.peek();
		if (outer.isEmpty() || path.isEmpty()) {
			return outer + path;
		}
		PathPatternParser parser = PathPatternParser.defaultInstance;
		return parser.parse(outer).combine(parser.parse(path)).getPatternString();
	}

	private static Set<String> paths(RequestPredicate predicate) {
		Set<String> paths = new TreeSet<>();
		predicate.accept(new PathVisitor(paths));
		return paths;
	}

	private record PathVisitor(Set<String> paths) implements RequestPredicates.Visitor {

		@Override
		public void path(String pattern) {
			this.paths.add(pattern);
		}

		@Override
		public void method(Set<HttpMethod> methods) {
		}

		@Override
		@SuppressWarnings({ "deprecation", "removal" })
		public void pathExtension(String extension) {
		}

		@Override
		public void header(String name, String value) {
		}

		@Override
		public void param(String name, String value) {
		}

		@Override
		public void version(String version) {
		}

		@Override
		public void startAnd() {
		}

		@Override
		public void and() {
		}

		@Override
		public void endAnd() {
		}

		@Override
		public void startOr() {
		}

		@Override
		public void or() {
		}

		@Override
		public void endOr() {
		}

		@Override
		public void startNegate() {
		}

		@Override
		public void endNegate() {
		}

		@Override
		public void unknown(RequestPredicate predicate) {
		}

	}

}
