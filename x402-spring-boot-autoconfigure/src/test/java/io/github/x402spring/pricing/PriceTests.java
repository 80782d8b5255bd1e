package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(10)
class PriceTests {

	private static final BigInteger MAX_UINT256 = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

	@ParameterizedTest
	@CsvSource({ "$0.01, 6, 10000", "$1, 6, 1000000", "$1.50, 6, 1500000", "$0.010000000, 6, 10000", "$0.000001, 6, 1",
			"$007, 6, 7000000", "$123456789012.345678, 6, 123456789012345678", "$1, 0, 1", "$12.000, 0, 12",
			"$0.000000000000000001, 18, 1", "$0.01, 18, 10000000000000000", "0.01 USDC, 6, 10000", "3 ABC, 0, 3",
			"0.5 usdc.e, 18, 500000000000000000", "2   USDC, 6, 2000000", "10000 atomic, 6, 10000",
			"10000 atomic, 0, 10000", "10000 atomic, 18, 10000", "1 ATOMIC, 6, 1" })
	void priceIsConvertedExactly(String text, int decimals, BigInteger atomic) {
		assertThat(Price.parse(text).toAtomic("ABC", decimals)).isEqualTo(atomic);
	}

	@ParameterizedTest
	@CsvSource({ "$0.0000001, 6", "$0.0000019, 6", "$1.0000001, 6", "$0.1, 0", "0.5 ABC, 0",
			"$0.0000000000000000001, 18", "0.12345678901234567891 ABC, 18" })
	void priceThatLosesDigitsIsRefused(String text, int decimals) {
		Price price = Price.parse(text);
		assertThatIllegalArgumentException().isThrownBy(() -> price.toAtomic("ABC", decimals))
			.withMessageContaining("has more digits than the " + decimals + " decimals of ABC");
	}

	@ParameterizedTest
	@ValueSource(strings = { "$0", "$0.00", "$000", "0 USDC", "0.0 USDC", "0 atomic", "00 atomic" })
	void zeroIsNoPrice(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse(text)).withMessageContaining("positive");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "$", "free", "atomic", "USDC", "0.01", "1", "-1", "$-1", "-$1", "+1 USDC", "$+1",
			".5", "$.5", "5.", "$5.", "5. USDC", "1e3", "$1e3", "1e3 USDC", "1E3 atomic", "1,000 USDC", "$1,50",
			"$1.000.000", "$1'000", "$1_000", "$ 1", "$1 USDC", "$1 usd", "1USDC", "1abc", "USD 10", "10 $",
			"1 USDC USDC", "1 USDC;", "1 1INCH", "1\tUSDC", "1 \nUSDC", "$1\n$2", "$NaN", "Infinity USDC",
			"0x10 atomic", "1.0 atomicc d", "$$1", "€1", "1 €", "{\"amount\":\"1\"}", "${price}" })
	void textBeyondTheGrammarIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse(text))
			.withMessage("'" + text + "' is not a price such as '$0.01', '0.01 USDC', '100 sat' or '10000 atomic'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "$\u0660.\u0660\u0661", "$\uff10.\uff10\uff11", "\uff04\u0031", "\u0967 USDC",
			"\ud835\udfcf USDC", "1\u00a0USDC", "\u00a0$1", "$1\u066b5", "1 \u0405USDC", "\u22121 USDC", "$1\u200b",
			"1 US\u0441DC" })
	void lookalikesOfDigitsLettersAndBlanksAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse(text))
			.withMessageContaining("is not a price");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.5 atomic", "1.0 atomic", "10000.0 atomic" })
	void atomicAmountHasNoFraction(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse(text))
			.withMessageContaining("atomic amounts are whole numbers");
	}

	@ParameterizedTest
	@CsvSource({ "100 sat, 100000, 100 sat", "1 sats, 1000, 1 sat", "0.5 SAT, 500, 0.5 sat", "5000 msat, 5000, 5 sat",
			"1 msat, 1, 0.001 sat", "2500 msats, 2500, 2.5 sat" })
	void satoshisAreCountedInThousandths(String text, BigInteger millisatoshis, String shown) {
		Price price = Price.parse(text);
		assertThat(price).isInstanceOfSatisfying(Price.Satoshis.class,
				(it) -> assertThat(it.millisatoshis()).isEqualTo(millisatoshis));
		assertThat(price).hasToString(shown);
		assertThat(price.toAtomic("sat", 3)).isEqualTo(millisatoshis);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0001 sat", "0.5 msat", "1.2345 sats" })
	void lessThanAThousandthOfASatoshiIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse(text))
			.withMessageContaining("has more digits than the 3 decimals of sat");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0 sat", "0 msat" })
	void noSatoshisAreNoPrice(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse(text)).withMessageContaining("positive");
	}

	@Test
	void blanksAroundAPriceDoNotMatter() {
		assertThat(Price.parse("  $0.01\n")).isEqualTo(Price.parse("$0.01"));
	}

	@Test
	void unitIsReadAlikeInEveryLocale() {
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.forLanguageTag("tr-TR"));
			assertThat(Price.parse("10 ATOMIC")).isEqualTo(new Price.Atomic(BigInteger.TEN));
			assertThat(Price.parse("$1.5")).hasToString("$1.5");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void largestAmountIsThatOf256Bits() {
		assertThat(Price.parse(MAX_UINT256 + " atomic").toAtomic("ABC", 6)).isEqualTo(MAX_UINT256);
		assertThat(Price.parse("$" + MAX_UINT256).toAtomic("ABC", 0)).isEqualTo(MAX_UINT256);
		Price tooMuch = Price.parse(MAX_UINT256.add(BigInteger.ONE) + " atomic");
		assertThatIllegalArgumentException().isThrownBy(() -> tooMuch.toAtomic("ABC", 6))
			.withMessageContaining("256 bits");
		Price tooMuchInAtomic = Price.parse("$" + MAX_UINT256);
		assertThatIllegalArgumentException().isThrownBy(() -> tooMuchInAtomic.toAtomic("ABC", 1))
			.withMessageContaining("256 bits");
	}

	@ParameterizedTest
	@ValueSource(ints = { 79, 1000, 1_000_000 })
	void veryLongNumberIsRefused(int digits) {
		String number = "9".repeat(digits);
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse("$" + number));
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse(number + " USDC"));
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse(number + " atomic"));
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse("$0." + number));
		assertThatIllegalArgumentException().isThrownBy(() -> Price.parse("1 " + "A".repeat(digits)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e1000000000", "1e-1000000000", "1e79", "1e-37", "0e1000000000", "-1e1000000000" })
	void numberThatCodeComputedHasTheBoundsOfTheGrammar(String number) {
		BigDecimal amount = new BigDecimal(number);
		assertThatIllegalArgumentException().isThrownBy(() -> new Price.Dollars(amount));
		assertThatIllegalArgumentException().isThrownBy(() -> new Price.Tokens(amount, "USDC"));
	}

	@Test
	void atomicAmountThatCodeComputedHasTheBoundsOfTheGrammar() {
		BigInteger huge = BigInteger.ONE.shiftLeft(100_000);
		assertThatIllegalArgumentException().isThrownBy(() -> new Price.Atomic(huge));
		assertThatIllegalArgumentException().isThrownBy(() -> new Price.Atomic(BigInteger.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> new Price.Atomic(BigInteger.ONE.negate()));
	}

	@Test
	void computedNumberWithTrailingZerosIsExact() {
		assertThat(new Price.Dollars(new BigDecimal("1E+2")).toAtomic("ABC", 6)).isEqualTo(new BigInteger("100000000"));
		assertThat(new Price.Dollars(new BigDecimal("0.01" + "0".repeat(60))).toAtomic("ABC", 6))
			.isEqualTo(new BigInteger("10000"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "$0.010", "0.10 USDC", "10000 atomic", "$1" })
	void priceIsWrittenAsItWasRead(String text) {
		assertThat(Price.parse(text)).hasToString(text);
	}

	@Test
	void computedPriceIsWrittenWithoutExponent() {
		assertThat(new Price.Dollars(new BigDecimal("1E+2"))).hasToString("$100");
		assertThat(new Price.Tokens(new BigDecimal("1E-7"), "USDC")).hasToString("0.0000001 USDC");
	}

	private static Asset asset(int decimals) {
		return new Asset(Network.evm(84532), new Address("0x036CbD53842c5426634e7929541eC2318f3dCF7e"), "A", "1",
				decimals, "ABC", Asset.TransferMethod.EIP3009);
	}

}
