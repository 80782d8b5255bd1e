package io.github.x402spring.onchain.key;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Keys that are given as text.
 */
class PrivateKeyTests {

	@Test
	void signerSaysItsAddressOnly() {
		TransactionSigner signer = TransactionSigners.ofKey(Transactions.KEY);
		assertThat(signer.address()).isEqualTo(Transactions.ACCOUNT);
		assertThat(signer).hasToString("LocalSigner[" + Transactions.ACCOUNT + "]");
		assertThat(TransactionSigners.remote(Transactions.ACCOUNT, (digest) -> digest))
			.hasToString("RemoteSigner[" + Transactions.ACCOUNT + "]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0x", "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
			"0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff8",
			"0xzz0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
			"0x0000000000000000000000000000000000000000000000000000000000000000",
			"0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
			"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" })
	void whatIsNoKeyIsRefusedWithoutRepeatingIt(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TransactionSigners.ofKey(text))
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContainPattern("[0-9a-fz]{10}"));
	}

}
