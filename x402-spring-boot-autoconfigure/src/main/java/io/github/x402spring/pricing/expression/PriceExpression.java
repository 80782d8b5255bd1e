package io.github.x402spring.pricing.expression;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceResolver;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.MapAccessor;
import org.springframework.expression.spel.support.SimpleEvaluationContext;
import org.springframework.util.ReflectionUtils;

/**
 * Prices each request by an expression of the Spring Expression Language. It sees
 * {@code path}, {@code query}, {@code principal} and {@code method}, and calls nothing
 * but {@code #number}, {@code #roundUp} and {@code #notForSale}: no types, no beans, no
 * methods. What it reads is part of what each payment is bound to.
 *
 * @since 0.1.0
 */
public final class PriceExpression implements PriceResolver {

	/** No sign and no exponent: neither negative prices nor endless digits. */
	private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(?:\\.\\d{1,6})?");

	private static final int MAX_DECIMALS = 18;

	private static final Map<String, Method> FUNCTIONS = Map.of("number", function("number", Object.class), "roundUp",
			function("roundUp", Number.class, int.class), "notForSale", function("notForSale", String.class));

	private final Expression expression;

	private PriceExpression(Expression expression) {
		this.expression = expression;
	}

	/**
	 * Read an expression.
	 * @param text the expression
	 * @param patterns the patterns of the endpoint, whose variables it may read; empty if
	 * they are not known
	 * @return the prices
	 * @throws IllegalArgumentException if it is malformed, or reads or calls what it may
	 * not
	 */
	public static PriceExpression of(String text, List<String> patterns) {
		try {
			SpelExpression expression = new SpelExpressionParser().parseRaw(text);
			new PriceExpressionSyntax(FUNCTIONS.keySet(), patterns).require(expression.getAST());
			return new PriceExpression(expression);
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException("the price expression is malformed: " + ex.getSimpleMessage(), ex);
		}
	}

	@Override
	public Optional<PaymentTerms> resolve(PaidRequest request) {
		return Optional.of(new PaymentTerms(price(value(request)), null));
	}

	private @Nullable Object value(PaidRequest request) {
		Map<String, Object> root = new HashMap<>();
		root.put("path", new Parameters((name) -> variable(request, name)));
		root.put("query", new Parameters((name) -> parameter(request, name)));
		root.put("principal", request.principal().orElse(null));
		root.put("method", request.method());
		SimpleEvaluationContext context = SimpleEvaluationContext.forPropertyAccessors(new MapAccessor(false))
			.withAssignmentDisabled()
			.withRootObject(root)
			.build();
		FUNCTIONS.forEach(context::setVariable);
		try {
			return this.expression.getValue(context);
		}
		catch (EvaluationException ex) {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				if (cause instanceof NotForSaleException refusal) {
					throw refusal;
				}
			}
			throw ex;
		}
	}

	// Nothing is free by mistake: what is missing is no price.
	private Price price(@Nullable Object value) {
		return switch (value) {
			case String text -> Price.parse(text);
			case BigDecimal dollars -> new Price.Dollars(dollars);
			case Number dollars -> new Price.Dollars(new BigDecimal(dollars.toString()));
			case null, default ->
				throw new IllegalStateException("The price expression '" + this.expression.getExpressionString()
						+ "' returned " + value + ", which is neither a text nor a number");
		};
	}

	/**
	 * Read a number of the request.
	 * @param value its text
	 * @return the number, not negative
	 * @throws NotForSaleException if it is none
	 */
	static BigDecimal number(@Nullable Object value) {
		if (value instanceof Number number) {
			return new BigDecimal(number.toString());
		}
		if (value instanceof String text && NUMBER.matcher(text).matches()) {
			return new BigDecimal(text);
		}
		throw new NotForSaleException("A value that the price depends on is missing, or is no number");
	}

	/**
	 * Round to what a token can express.
	 * @param value the number
	 * @param decimals how many digits behind the point
	 * @return the next greater number with so many digits
	 */
	static BigDecimal roundUp(Number value, int decimals) {
		if (decimals < 0 || decimals > MAX_DECIMALS) {
			throw new IllegalArgumentException("a price has 0 to " + MAX_DECIMALS + " decimals");
		}
		return new BigDecimal(value.toString()).setScale(decimals, RoundingMode.UP);
	}

	/**
	 * Refuse a request.
	 * @param why why it is not for sale
	 * @return nothing
	 */
	@SuppressWarnings("DoNotCallSuggester")
	static Object notForSale(String why) {
		throw new NotForSaleException(why);
	}

	private static Method function(String name, Class<?>... parameters) {
		Method method = ReflectionUtils.findMethod(PriceExpression.class, name, parameters);
		if (method == null) {
			throw new IllegalStateException("There is no function " + name);
		}
		ReflectionUtils.makeAccessible(method);
		return method;
	}

	// The patterns have it, so it is there.
	private static String variable(PaidRequest request, String name) {
		String value = request.pathVariables().get(name);
		if (value == null) {
			throw new IllegalStateException("The path variable '" + name + "' has no value");
		}
		return value;
	}

	// Of a parameter that is given several times the handler might use another one than
	// the price.
	private static @Nullable String parameter(PaidRequest request, String name) {
		List<String> values = request.queryValues(name);
		if (values.size() > 1) {
			throw new NotForSaleException("A parameter that the price depends on is given several times");
		}
		return values.isEmpty() ? null : values.getFirst();
	}

	/**
	 * Values of a request, by name.
	 */
	private static final class Parameters extends AbstractMap<String, @Nullable String> {

		private final Function<String, @Nullable String> values;

		private Parameters(Function<String, @Nullable String> values) {
			this.values = values;
		}

		@Override
		public @Nullable String get(Object name) {
			return this.values.apply(String.valueOf(name));
		}

		@Override
		public boolean containsKey(Object name) {
			return true;
		}

		@Override
		public Set<Entry<String, @Nullable String>> entrySet() {
			throw new IllegalStateException("Values can only be read by name");
		}

	}

}
