package io.github.x402spring.evm;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AddressTests {

	private static final String CHECKSUMMED = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

	/** The examples of EIP-55. */
	@ParameterizedTest
	@ValueSource(strings = { "0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
			"0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
			"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
			"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb" })
	void checksumIsThatOfEip55(String address) {
		assertThat(new Address(address).value()).isEqualTo(address);
		assertThat(new Address(address.toLowerCase(Locale.ROOT)).value()).isEqualTo(address);
	}

	@Test
	void addressesOfEqualDigitsAreEqual() {
		Address address = new Address(CHECKSUMMED);
		assertThat(new Address(CHECKSUMMED.toLowerCase(Locale.ROOT))).isEqualTo(address).hasSameHashCodeAs(address);
		assertThat(Address.of(address.bytes())).isEqualTo(address);
		assertThat(address).hasToString(CHECKSUMMED);
	}

	@Test
	void digitsWithoutLettersNeedNoChecksum() {
		String digits = "0x1234567890123456789012345678901234567890";
		assertThat(new Address(digits).value()).isEqualTo(digits);
		assertThat(Address.ZERO.bytes()).hasSize(20).containsOnly(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0x036cbD53842c5426634e7929541eC2318f3dCF7e", "0x036CBD53842C5426634E7929541EC2318F3DCF7E",
			"0x036CbD53842c5426634e7929541eC2318f3dCF7E" })
	void wrongChecksumIsRefused(String address) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Address(address)).withMessageContaining("checksum");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0x", "0x036CbD53842c5426634e7929541eC2318f3dCF7",
			"036CbD53842c5426634e7929541eC2318f3dCF7e", "0X036cbd53842c5426634e7929541ec2318f3dcf7e",
			"0x036cbd53842c5426634e7929541ec2318f3dcf7g", "0x036cbd53842c5426634e7929541ec2318f3dcf7e00",
			" 0x036cbd53842c5426634e7929541ec2318f3dcf7e", "0x036cbd53842c5426634e7929541ec2318f3dcf7\uFF15",
			"vitalik.eth" })
	void otherFormsAreRefused(String address) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Address(address));
	}

	@Test
	void otherNumberOfBytesIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Address.of(new byte[19]));
		assertThatIllegalArgumentException().isThrownBy(() -> Address.of(new byte[32]));
	}

	@Test
	void bytesAreACopy() {
		Address address = new Address(CHECKSUMMED);
		address.bytes()[0] = 42;
		assertThat(address.bytes()).startsWith(0x03, 0x6c);
	}

	@Test
	void caseMappingDoesNotDependOnTheLocale() {
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.of("tr", "TR"));
			assertThat(new Address(CHECKSUMMED).value()).isEqualTo(CHECKSUMMED);
		}
		finally {
			Locale.setDefault(before);
		}
	}

}
