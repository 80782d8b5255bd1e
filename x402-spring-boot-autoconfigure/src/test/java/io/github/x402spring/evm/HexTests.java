package io.github.x402spring.evm;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HexTests {

	@Test
	void bytesAreWrittenInLowerCase() {
		assertThat(Hex.encode(new byte[] { 0, 1, (byte) 0xab, (byte) 0xff })).isEqualTo("0x0001abff");
		assertThat(Hex.encode(new byte[0])).isEqualTo("0x");
	}

	@Test
	void digitsAreReadInAnyCase() {
		assertThat(Hex.decode("0xaBCd", 2)).containsExactly(0xab, 0xcd);
		assertThat(Hex.decode("0x", 0)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0x", "abcd", "0Xabcd", "0xabc", "0xabcde", "0xabcd00", "0xab", "0xabcg", "0x 1ab",
			"0xab\n1", "0x+1ab", "0x-1ab", "0x0xab", " 0xabcd", "0x\uFF11\uFF12ab", "0x\u0661\u0662ab", "0x\u00e0bcd",
			"xxabcd" })
	void otherFormsAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Hex.decode(text, 2))
			.withNoCause()
			.withMessage("0x and 4 hexadecimal digits are expected");
	}

}
