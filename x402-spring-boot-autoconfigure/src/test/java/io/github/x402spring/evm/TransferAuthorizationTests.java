package io.github.x402spring.evm;

import java.math.BigInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TransferAuthorizationTests {

	private static final Address FROM = new Address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

	private static final Address TO = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	private static final BigInteger MAX = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

	private static final String NONCE = "0xAcb0cc135b7644d9d9f6341295310cde1704cb981d3c1019bb40b6b9821d2dc9";

	@Test
	void noncesOfEqualBytesAreEqual() {
		TransferAuthorization authorization = authorization(BigInteger.TEN, NONCE);
		assertThat(authorization).isEqualTo(authorization(BigInteger.TEN, "0x" + NONCE.substring(2).toUpperCase()));
		assertThat(authorization.nonce()).isLowerCase();
	}

	@Test
	void everyUnsignedNumberOf256BitsIsAccepted() {
		assertThat(authorization(BigInteger.ZERO, NONCE).structHash()).hasSize(32)
			.isNotEqualTo(authorization(MAX, NONCE).structHash());
	}

	@Test
	void numbersOutOfRangeAreRefused() {
		BigInteger negative = BigInteger.ONE.negate();
		BigInteger tooLarge = MAX.add(BigInteger.ONE);
		for (BigInteger number : new BigInteger[] { negative, tooLarge }) {
			assertThatIllegalArgumentException().isThrownBy(() -> authorization(number, NONCE));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new TransferAuthorization(FROM, TO, BigInteger.TEN, number, BigInteger.TEN, NONCE));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new TransferAuthorization(FROM, TO, BigInteger.TEN, BigInteger.ZERO, number, NONCE));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0x", "0x01", "acb0cc135b7644d9d9f6341295310cde1704cb981d3c1019bb40b6b9821d2dc9",
			"0Xacb0cc135b7644d9d9f6341295310cde1704cb981d3c1019bb40b6b9821d2dc9",
			"0xacb0cc135b7644d9d9f6341295310cde1704cb981d3c1019bb40b6b9821d2dc900",
			"0xacb0cc135b7644d9d9f6341295310cde1704cb981d3c1019bb40b6b9821d2dcg" })
	void nonceOfAnotherFormIsRefused(String nonce) {
		assertThatIllegalArgumentException().isThrownBy(() -> authorization(BigInteger.TEN, nonce));
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void domainOfAChainIdThatIsNotPositiveIsRefused(long chainId) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Eip712Domain("USDC", "2", chainId, TO));
	}

	@Test
	void domainDoesNotHandOutItsState() {
		Eip712Domain domain = new Eip712Domain("USDC", "2", Long.MAX_VALUE, TO);
		byte[] before = domain.separator();
		domain.separator()[0]++;
		assertThat(domain.separator()).isEqualTo(before);
	}

	private static TransferAuthorization authorization(BigInteger value, String nonce) {
		return new TransferAuthorization(FROM, TO, value, BigInteger.ZERO, MAX, nonce);
	}

}
