package io.github.x402spring.pricing.expression;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.Price;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Prices by expression: computed from the request, and never by anything else.
 */
class PriceExpressionTests {

	private static final List<String> PATTERNS = List.of("/reports/{size}", "/old/{size:[a-z]+}");

	private final PaidRequest request = mock(PaidRequest.class);

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			path['size'] == 'full' ? '$0.05' : '$0.01'                          | $0.05
			path.size == 'full' ? '0.05 USDC' : '1 atomic'                      | 0.05 USDC
			path[size] == 'full' ? '$0.05' : '$0.01'                            | $0.05
			principal == 'ada' ? '$0.02' : '$0.03'                              | $0.02
			method == 'GET' ? '$1' : '$2'                                       | $1
			0.001 * #number(query['pages'])                                     | $0.012
			#number(query.pages) * #number('0.001')                             | $0.012
			#roundUp(#number(query['pages']) / 7, 6)                            | $1.714286
			#number(query['pages']) > 100 ? #notForSale('Too many') : 0.5       | $0.5
			query['none'] == null ? '$0.01' : '$9'                              | $0.01
			{'full': '$7', 'short': '$1'}[path['size']]                         | $7
			path['size'] matches 'f.*' ? '$4' : '$1'                            | $4
			2                                                                   | $2
			""")
	void priceIsComputedFromTheRequest(String expression, String price) {
		assertThat(resolve(expression)).map(PaymentTerms::price).hasValue(Price.parse(price));
	}

	@ParameterizedTest
	@ValueSource(strings = { "#number(query['none'])", "#number(query['word'])", "#number(query['negative'])",
			"#number(query['exponent'])", "#number(query['long'])", "query['twice']", "#notForSale('No')",
			"#number(principal)" })
	void requestThatHasNoPriceIsRefused(String expression) {
		assertThatExceptionOfType(NotForSaleException.class).isThrownBy(() -> resolve(expression));
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "query['none']", "principal == 'bob' ? '$1' : null", "true", "{'$1'}" })
	void whatIsNoPriceIsNotFree(String expression) {
		assertThatIllegalStateException().isThrownBy(() -> resolve(expression)).withMessageContaining(expression);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "'$0'", "'free'", "''", "#number('0')" })
	void priceIsPositive(String expression) {
		assertThatIllegalArgumentException().isThrownBy(() -> resolve(expression));
	}

	@ParameterizedTest
	@ValueSource(strings = { "T(java.lang.Runtime).getRuntime()", "new java.io.File('x')", "@bean", "path.toString()",
			"'a'.concat('b')", "path['size'] = 'x'", "request.url", "query.x.y.class.forName('x')", "#root", "#this",
			"#unknown('x')", "{1,2}.![#this]", "{1,2}.?[true]", "path['colour']", "path.colour", "headers['x']",
			"path['size'].bytes.length()", "path['size'] ==", "'$1", "class", "#number(T(System))", "query[T(System)]",
			"2 ^ #number(query['n'])", "'a' matches query['p']", "path['size'] instanceof T(String)" })
	void whatReadsOrCallsMoreStopsTheStart(String expression) {
		assertThatIllegalArgumentException().isThrownBy(() -> PriceExpression.of(expression, PATTERNS))
			.withMessageContaining("price expression");
	}

	@Test
	void variableWithoutAValueIsNoPrice() {
		given(this.request.pathVariables()).willReturn(Map.of());
		given(this.request.principal()).willReturn(Optional.empty());
		PriceExpression expression = PriceExpression.of("path['size'] == 'full' ? '$9' : '$1'", PATTERNS);
		assertThatIllegalStateException().isThrownBy(() -> expression.resolve(this.request))
			.withMessageContaining("size");
	}

	@Test
	void variableMustBeInAllPatternsThatAreKnown() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PriceExpression.of("path['size']", List.of("/a/{size}", "/b")))
			.withMessageContaining("'size'");
		assertThat(PriceExpression.of("path['size']", List.of())).isNotNull();
		assertThat(PriceExpression.of("path['rest']", List.of("/a/{*rest}"))).isNotNull();
	}

	@Test
	void numbersKeepTheirDigits() {
		assertThat(PriceExpression.roundUp(new BigDecimal("1.0000001"), 6)).isEqualTo("1.000001");
		assertThat(PriceExpression.roundUp(2, 0)).isEqualTo("2");
		assertThatIllegalArgumentException().isThrownBy(() -> PriceExpression.roundUp(1, 19));
		assertThatIllegalArgumentException().isThrownBy(() -> PriceExpression.roundUp(1, -1));
		assertThat(PriceExpression.number(0.1)).isEqualTo("0.1");
	}

	private Optional<PaymentTerms> resolve(String expression) {
		given(this.request.method()).willReturn("GET");
		given(this.request.pathVariables()).willReturn(Map.of("size", "full"));
		given(this.request.principal()).willReturn(Optional.of("ada"));
		Map.of("pages", "12", "word", "many", "negative", "-1", "exponent", "1e9", "long", "1234567890123")
			.forEach((name, value) -> given(this.request.queryValues(name)).willReturn(List.of(value)));
		given(this.request.queryValues("twice")).willReturn(List.of("1", "2"));
		return PriceExpression.of(expression, PATTERNS).resolve(this.request);
	}

}
