package io.github.x402spring.evm;

import java.math.BigInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EvmSignatureTests {

	private static final BigInteger ONE = BigInteger.ONE;

	private static final BigInteger N = EvmSignature.ORDER;

	private static final BigInteger HALF_N = N.shiftRight(1);

	@ParameterizedTest
	@ValueSource(ints = { 27, 28 })
	void smallestAndLargestNumbersAreAcceptedAndWrittenInFull(int v) {
		EvmSignature smallest = new EvmSignature(ONE, ONE, v);
		EvmSignature largest = new EvmSignature(N.subtract(ONE), HALF_N, v);
		assertThat(smallest.toHex()).hasSize(132);
		assertThat(EvmSignature.parse(smallest.toHex())).isEqualTo(smallest);
		assertThat(EvmSignature.parse(largest.toHex())).isEqualTo(largest);
	}

	@Test
	void halfOrderIsThatOfEip2() {
		assertThat(HALF_N.toString(16)).isEqualTo("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
	}

	@Test
	void highSIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new EvmSignature(ONE, HALF_N.add(ONE), 27));
		assertThatIllegalArgumentException().isThrownBy(() -> new EvmSignature(ONE, N.subtract(ONE), 27));
	}

	@Test
	void numbersOutOfRangeAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new EvmSignature(BigInteger.ZERO, ONE, 27));
		assertThatIllegalArgumentException().isThrownBy(() -> new EvmSignature(N, ONE, 27));
		assertThatIllegalArgumentException().isThrownBy(() -> new EvmSignature(ONE.negate(), ONE, 27));
		assertThatIllegalArgumentException().isThrownBy(() -> new EvmSignature(ONE, BigInteger.ZERO, 27));
		assertThatIllegalArgumentException().isThrownBy(() -> new EvmSignature(ONE, ONE.negate(), 27));
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 1, 2, 26, 29, 35, 36, 255, 256 + 27 })
	void otherRecoveryIdsAreRefused(int v) {
		assertThatIllegalArgumentException().isThrownBy(() -> new EvmSignature(ONE, ONE, v));
	}

	@Test
	void textDoesNotShowTheSignature() {
		EvmSignature signature = new EvmSignature(new BigInteger("123456789"), new BigInteger("987654321"), 27);
		assertThat(signature.toString()).doesNotContain("123456789", "987654321", "75bcd15", "3ade68b1");
	}

	@Test
	void refusalDoesNotRepeatTheText() {
		String text = "0x" + "abcdefgh".repeat(16) + "1b";
		assertThatIllegalArgumentException().isThrownBy(() -> EvmSignature.parse(text))
			.withNoCause()
			.withMessage("0x and 130 hexadecimal digits are expected");
	}

}
