package io.github.x402spring.l402;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Challenges can be read by clients that look for the names in use as well as by those
 * that know the specification.
 */
class L402ChallengeTests {

	private static final String INVOICE = "lnbcrt100n1p5tgpp5";

	@Test
	void namesInUseComeFirst() {
		assertThat(L402Challenge.lines(Vectors.TEXT, INVOICE, false)).containsExactly("L402 macaroon=\"" + Vectors.TEXT
				+ "\", invoice=\"" + INVOICE + "\", version=\"0\", token=\"" + Vectors.TEXT + "\"");
	}

	@Test
	void lineWithTheOldNameIsAnOption() {
		List<String> lines = L402Challenge.lines(Vectors.TEXT, INVOICE, true);
		assertThat(lines).hasSize(2);
		assertThat(lines.getFirst()).isEqualTo("LSAT macaroon=\"" + Vectors.TEXT + "\", invoice=\"" + INVOICE + "\"");
		assertThat(lines.getLast()).isEqualTo(L402Challenge.lines(Vectors.TEXT, INVOICE, false).getFirst());
	}

	@ParameterizedTest
	@ValueSource(strings = { "(?:LSAT|L402) macaroon=\"(.*?)\", invoice=\"(.*?)\"",
			"macaroon=\"([^\"]+)\",\\s*invoice=\"([^\"]+)\"",
			"(?=.*\\btoken=\"([^\"]+)\")(?=.*\\binvoice=\"([^\"]+)\").*" })
	void patternsOfClientsFindBoth(String pattern) {
		for (String line : L402Challenge.lines(Vectors.TEXT, INVOICE, true)) {
			Matcher matcher = Pattern.compile(pattern).matcher(line);
			if (line.startsWith("L402") || !pattern.contains("token")) {
				assertThat(matcher.find()).isTrue();
				assertThat(matcher.group(1)).isEqualTo(Vectors.TEXT);
				assertThat(matcher.group(2)).isEqualTo(INVOICE);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "a\"b, lnbc1x", "AgEE, lnbc1\"x", "'', lnbc1x", "AgEE, ''", "AgEE, bc1x", "AgEE, LNBC1X",
			"'A\r\nB', lnbc1x" })
	void nothingElseGetsIntoTheHeader(String token, String invoice) {
		assertThatIllegalArgumentException().isThrownBy(() -> L402Challenge.lines(token, invoice, true));
	}

}
