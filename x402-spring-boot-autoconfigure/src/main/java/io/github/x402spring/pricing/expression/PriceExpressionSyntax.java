package io.github.x402spring.pricing.expression;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Assign;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.OpDec;
import org.springframework.expression.spel.ast.OpInc;
import org.springframework.expression.spel.ast.OperatorMatches;
import org.springframework.expression.spel.ast.OperatorPower;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.StringLiteral;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;

/**
 * What a price expression may consist of, found out before the first request.
 */
final class PriceExpressionSyntax {

	private static final Set<String> ROOTS = Set.of("path", "query", "principal", "method");

	private static final Set<Class<?>> FORBIDDEN = Set.of(TypeReference.class, ConstructorReference.class,
			BeanReference.class, MethodReference.class, Assign.class, OpInc.class, OpDec.class, Projection.class,
			Selection.class, VariableReference.class);

	private static final Pattern FUNCTION = Pattern.compile("#(\\w+)\\(.*", Pattern.DOTALL);

	private static final Pattern VARIABLE = Pattern.compile("\\{\\*?(\\w+)(?::[^/]*)?}");

	private final Set<String> functions;

	private final List<Set<String>> variables;

	PriceExpressionSyntax(Set<String> functions, List<String> patterns) {
		this.functions = functions;
		this.variables = patterns.stream()
			.map((pattern) -> VARIABLE.matcher(pattern)
				.results()
				.map((found) -> found.group(1))
				.collect(Collectors.toUnmodifiableSet()))
			.toList();
	}

	/**
	 * Check an expression.
	 * @param node its root
	 * @throws IllegalArgumentException if it reads or calls what it may not
	 */
	void require(SpelNode node) {
		switch (node) {
			case CompoundExpression compound -> requireCompound(compound);
			case PropertyOrFieldReference root -> requireRoot(root);
			case FunctionReference function -> {
				Matcher name = FUNCTION.matcher(function.toStringAST());
				if (!name.matches() || !this.functions.contains(name.group(1))) {
					throw forbidden(function, "it may call "
							+ this.functions.stream().sorted().map("#"::concat).collect(Collectors.joining(", ")));
				}
				requireChildren(node);
			}
			case OperatorMatches matches when !(matches.getChild(1) instanceof StringLiteral) -> throw forbidden(
					matches, "a pattern must be a text of its own, since one of a client could take for ever");
			case OperatorPower power -> throw forbidden(power, "a power of a client's number could take for ever");
			default -> {
				if (FORBIDDEN.contains(node.getClass())) {
					throw forbidden(node, "it may read " + roots() + " only");
				}
				requireChildren(node);
			}
		}
	}

	private void requireCompound(CompoundExpression compound) {
		SpelNode first = compound.getChild(0);
		require(first);
		for (int i = 1; i < compound.getChildCount(); i++) {
			SpelNode next = compound.getChild(i);
			// A name in brackets is a key of the map.
			if (next instanceof Indexer && !(next.getChild(0) instanceof PropertyOrFieldReference)) {
				requireChildren(next);
			}
			else if (!(next instanceof Indexer || next instanceof PropertyOrFieldReference)) {
				throw forbidden(next, "it may read " + roots() + " only");
			}
		}
		if (first.toStringAST().equals("path")) {
			requireVariable(compound.getChild(1));
		}
	}

	private void requireVariable(SpelNode key) {
		SpelNode name = (key instanceof Indexer) ? key.getChild(0) : key;
		if (name instanceof StringLiteral || name instanceof PropertyOrFieldReference) {
			String variable = name.toStringAST().replaceAll("^'|'$", "");
			if (this.variables.stream().anyMatch((known) -> !known.contains(variable))) {
				throw new IllegalArgumentException("the price expression reads the path variable '" + variable
						+ "', which the pattern does not have");
			}
		}
	}

	private void requireRoot(PropertyOrFieldReference root) {
		if (!ROOTS.contains(root.getName())) {
			throw forbidden(root, "it may read " + roots() + " only");
		}
	}

	private void requireChildren(SpelNode node) {
		for (int i = 0; i < node.getChildCount(); i++) {
			require(node.getChild(i));
		}
	}

	private static String roots() {
		return ROOTS.stream().sorted().collect(Collectors.joining(", "));
	}

	private static IllegalArgumentException forbidden(SpelNode node, String instead) {
		return new IllegalArgumentException("the price expression contains " + node.toStringAST() + ", but " + instead);
	}

}
