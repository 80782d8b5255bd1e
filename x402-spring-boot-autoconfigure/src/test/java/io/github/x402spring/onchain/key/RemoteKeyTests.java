package io.github.x402spring.onchain.key;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.Function;

import io.github.x402spring.evm.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.crypto.CryptoUtils;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A key management service signs digests and knows nothing of Ethereum.
 */
class RemoteKeyTests {

	private static final ECKeyPair KEYS = ECKeyPair.create(Hex.decode(Transactions.KEY, 32));

	private final TransactionSigner local = TransactionSigners.ofKey(Transactions.KEY);

	@ParameterizedTest
	@EnumSource
	void whateverFormTheServiceGivesTheTransactionIsTheSame(Form form) {
		TransactionSigner remote = TransactionSigners.remote(Transactions.ACCOUNT,
				(digest) -> form.write.apply(KEYS.sign(digest)));
		for (int nonce = 0; nonce < 20; nonce++) {
			EvmTransaction transaction = Transactions.withNonce(nonce);
			assertThat(transaction.signedBy(remote)).isEqualTo(transaction.signedBy(this.local));
		}
	}

	@Test
	void keyOfAnotherAccountIsNoticed() {
		ECKeyPair other = ECKeyPair.create(BigInteger.valueOf(4711));
		assertRefused((digest) -> CryptoUtils.toDerFormat(other.sign(digest)));
	}

	@Test
	void serviceThatHashesTheDigestAgainIsNoticed() {
		assertRefused((digest) -> CryptoUtils.toDerFormat(KEYS.sign(Hash.sha3(digest))));
	}

	@ParameterizedTest
	@EnumSource
	void junkIsNoticed(Junk junk) {
		assertRefused((digest) -> junk.bytes);
	}

	@Test
	void failureOfTheServiceIsPassedOn() {
		IllegalStateException failure = new IllegalStateException("throttled");
		TransactionSigner remote = TransactionSigners.remote(Transactions.ACCOUNT, (digest) -> {
			throw failure;
		});
		assertThatThrownBy(() -> Transactions.withNonce(1).signedBy(remote)).isSameAs(failure);
	}

	private static void assertRefused(RemoteKey key) {
		TransactionSigner remote = TransactionSigners.remote(Transactions.ACCOUNT, key);
		assertThat(remote.address()).isEqualTo(Transactions.ACCOUNT);
		assertThatIllegalStateException().isThrownBy(() -> remote.sign(Transactions.withNonce(1)))
			.withMessageContaining(Transactions.ACCOUNT.value());
	}

	enum Form {

		DER(CryptoUtils::toDerFormat),

		DER_WITH_HIGH_S((signature) -> CryptoUtils.toDerFormat(high(signature))),

		PLAIN((signature) -> plain(signature)),

		PLAIN_WITH_HIGH_S((signature) -> plain(high(signature)));

		private final Function<ECDSASignature, byte[]> write;

		Form(Function<ECDSASignature, byte[]> write) {
			this.write = write;
		}

		private static ECDSASignature high(ECDSASignature signature) {
			return new ECDSASignature(signature.r, Sign.CURVE_PARAMS.getN().subtract(signature.s));
		}

		private static byte[] plain(ECDSASignature signature) {
			return Hex.decode("0x%064x%064x".formatted(signature.r, signature.s), 64);
		}

	}

	enum Junk {

		EMPTY(0, 0), ZEROS(64, 0), ONES(64, 0xff), SHORT(63, 1), NO_DER(70, 0x30);

		private final byte[] bytes;

		Junk(int length, int value) {
			this.bytes = new byte[length];
			Arrays.fill(this.bytes, (byte) value);
		}

	}

}
