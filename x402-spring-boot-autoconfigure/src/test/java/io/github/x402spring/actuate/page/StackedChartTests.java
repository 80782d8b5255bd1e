package io.github.x402spring.actuate.page;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The axis, the colours and the bounds of charts.
 */
class StackedChartTests {

	private static final LocalDate LAST = LocalDate.parse("2030-01-30");

	private final Map<String, Integer> colours = new HashMap<>();

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					0.345               | 0.4 0.3 0.2 0.1 0
					1                   | 1 0.75 0.5 0.25 0
					201.5               | 240 180 120 60 0
					4                   | 4 3 2 1 0
					0.000001            | 0.000001 0.00000075 0.0000005 0.00000025 0
					1500000000000000001 | 1,600,000,000,000,000,000 1,200,000,000,000,000,000 800,000,000,000,000,000 400,000,000,000,000,000 0
					0                   | 4 3 2 1 0
					""")
	void axisHasRoundValues(BigDecimal most, String expected) {
		String values = write(Map.of("GET /a", Map.of(LAST, most))).split("class=\"values\" aria-hidden=\"true\">")[1];
		assertThat(values.substring(0, values.indexOf("</div>"))
			.replaceAll("<span>|</span>", " ")
			.strip()
			.replaceAll(" +", " ")).isEqualTo(expected);
	}

	@Test
	void smallPartsAreOnePart() {
		Map<String, Map<LocalDate, BigDecimal>> amounts = IntStream.rangeClosed(1, 9)
			.boxed()
			.collect(Collectors.toMap((i) -> "GET /" + i, (i) -> Map.of(LAST, BigDecimal.valueOf(i))));
		String html = write(amounts);
		assertThat(html)
			.contains("<b>45 USDC</b>", ">GET /9</span> <b>9</b> <span class=\"soft\">20 %",
					"4 others</span> <b>10</b>", "2030-01-30: 45 USDC\nGET /9: 9\nGET /8: 8", "\n4 others: 10</title>",
					"<th scope=\"row\">2030-01-30</th><td class=\"n\">9</td>")
			.doesNotContain(">GET /4<", "s5");
		assertThat(html.split("<tr><th scope=\"row\">")).hasSize(31);
	}

	@Test
	void partsKeepTheirColoursOnAPage() {
		write(Map.of("GET /a", Map.of(LAST, BigDecimal.TEN), "GET /b", Map.of(LAST, BigDecimal.ONE)));
		assertThat(this.colours).isEqualTo(Map.of("GET /a", 0, "GET /b", 1));
		String html = write(
				new TreeMap<>(Map.of("GET /b", Map.of(LAST, BigDecimal.TEN), "GET /c", Map.of(LAST, BigDecimal.ONE))));
		assertThat(html).contains("<rect class=\"s1\" x=", "<rect class=\"s2\" x=")
			.doesNotContain("<rect class=\"s0\" x=");
	}

	@Test
	void barsStayInThePictureWhateverIsStacked() {
		Map<String, Map<LocalDate, BigDecimal>> amounts = new TreeMap<>(
				Map.of("GET /a", Map.of(LAST, BigDecimal.valueOf(1000))));
		IntStream.range(0, 40).forEach((i) -> amounts.put("GET /tiny" + i, Map.of(LAST, new BigDecimal("0.000001"))));
		assertThat(write(amounts)).doesNotContain("y=\"-", "height=\"-", "height=\"0\"");
	}

	private String write(Map<String, Map<LocalDate, BigDecimal>> amounts) {
		Html html = new Html();
		return html.chart("chart", "USDC", "Base", LAST, amounts, this.colours).toString();
	}

}
