package io.github.x402spring.onchain.key;

import io.github.x402spring.evm.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Wallet;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Keys in files that are protected by a password.
 */
class KeystoreTests {

	private static final String PASSWORD = "correct horse";

	// The example with PBKDF2 of the definition of Web3 Secret Storage.
	private static final String PUBLISHED = """
			{"crypto": {"cipher": "aes-128-ctr", "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
			"ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46", "kdf": "pbkdf2",
			"kdfparams": {"c": 262144, "dklen": 32, "prf": "hmac-sha256",
			"salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
			"mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
			"id": "3198bc9c-6672-5ab3-d995-4942343ae5b6", "version": 3}""";

	@Test
	void fileOfAWalletIsOpened() throws Exception {
		assertThat(TransactionSigners.ofKeystore(file(), PASSWORD).address()).isEqualTo(Transactions.ACCOUNT);
	}

	@Test
	void fileOfTheDefinitionIsOpened() {
		EvmTransaction transaction = Transactions.withNonce(0);
		TransactionSigner expected = TransactionSigners
			.ofKey("0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d");
		assertThat(transaction.signedBy(TransactionSigners.ofKeystore(PUBLISHED, "testpassword")))
			.isEqualTo(transaction.signedBy(expected));
	}

	@Test
	void wrongPasswordIsSaidWithoutSayingIt() throws Exception {
		String file = file();
		assertThatIllegalArgumentException().isThrownBy(() -> TransactionSigners.ofKeystore(file, "battery staple"))
			.withMessage("The keystore file cannot be opened with this password")
			.withNoCause();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "{}", "[]", "secret-text", "{\"crypto\": {}}", "{\"crypto\": null}",
			"{\"crypto\": {\"cipher\": \"aes-128-ctr\", \"kdf\": \"secret-text\"}, \"version\": 3}" })
	void whatIsNoKeystoreIsSaidWithoutRepeatingIt(String file) {
		assertThatIllegalArgumentException().isThrownBy(() -> TransactionSigners.ofKeystore(file, PASSWORD))
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("keystore file")
				.doesNotContain("secret-text", PASSWORD));
	}

	private static String file() throws Exception {
		return JsonMapper.shared()
			.writeValueAsString(Wallet.createLight(PASSWORD, ECKeyPair.create(Hex.decode(Transactions.KEY, 32))));
	}

}
