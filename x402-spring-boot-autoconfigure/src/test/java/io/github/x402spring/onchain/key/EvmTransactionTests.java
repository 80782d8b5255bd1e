package io.github.x402spring.onchain.key;

import java.math.BigInteger;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Transactions are signed to the byte as viem signs them.
 */
class EvmTransactionTests {

	private final TransactionSigner signer = TransactionSigners.ofKey(Transactions.KEY);

	@ParameterizedTest
	@CsvSource({ "0, 0xc58fb0955fa9a2cd14bc1269cd840c87ff92bfe0aebb3705211fee13e2c5b83a, "
			+ "0x02f87383014a3480830f424084773594008301d4c094036cbd53842c5426634e7929541ec2318f3dcf7e8086e3ee160e0001c080"
			+ "a022804da0e452ed603f8de21ef74a5150dd6c259dccb6981ad6a7cbb97be3ac1e"
			+ "a0576642368451dfea105b7245c579830562799f9b716b53c0bc28b92b8e0f226f",
			"7, 0x2be7ff222e203505430035f7db5fa4f18ec058d1039eca027956962176b21989, "
					+ "0x02f87383014a3407830f424084773594008301d4c094036cbd53842c5426634e7929541ec2318f3dcf7e8086e3ee160e0001c001"
					+ "a00a963a91b9ab3f61effe45c0423b0a377c4214f9d1c12d4d16661b62166529b9"
					+ "a0181c7882a87e973534c4650e75d9ee1351fd97a861f9080ac6d29ff9d4d7f4d4",
			"300, 0x3b51edcdd39bba97d8e983d244773d28ff2ce22c667215c435ba3e380d1cdef0, "
					+ "0x02f87583014a3482012c830f424084773594008301d4c094036cbd53842c5426634e7929541ec2318f3dcf7e8086e3ee160e0001c001"
					+ "a0ad9c11bcfd6fba38f23ec11b2d380818461d5bbe17d42a59f0fdcd7b8f53e209"
					+ "a078b4d01391a514e794f782cea7692ca3e8c1239cff4147ba3f37e977086befa0" })
	void bytesAndHashAreThoseOfViem(long nonce, String hash, String bytes) {
		SignedTransaction signed = Transactions.withNonce(nonce).signedBy(this.signer);
		assertThat(signed.bytes()).isEqualTo(bytes);
		assertThat(signed.hash()).isEqualTo(hash);
		assertThat(signed).hasToString("SignedTransaction[" + hash + "]");
	}

	@Test
	void signingTwiceGivesTheSameBytes() {
		EvmTransaction transaction = Transactions.withNonce(3);
		assertThat(transaction.signedBy(this.signer)).isEqualTo(transaction.signedBy(this.signer));
	}

	@Test
	void signedTransactionIsReadAsItWas() {
		EvmTransaction transaction = Transactions.withNonce(300);
		assertThat(EvmTransaction.read(transaction.signedBy(this.signer))).isEqualTo(transaction);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EvmTransaction.read(new SignedTransaction("0xc0", "0x" + "00".repeat(32))));
	}

	@Test
	void otherFeesMakeAnotherTransactionWithTheSameNonce() {
		EvmTransaction transaction = Transactions.withNonce(3);
		EvmTransaction dearer = transaction.withFees(new GasFees(BigInteger.TWO, BigInteger.ONE));
		assertThat(dearer.nonce()).isEqualTo(transaction.nonce());
		assertThat(dearer.signedBy(this.signer).hash()).isNotEqualTo(transaction.signedBy(this.signer).hash());
	}

	@Test
	void signatureForAnotherTransactionIsRefused() {
		EvmSignature other = this.signer.sign(Transactions.withNonce(4));
		assertRefused(new FixedSigner(Transactions.ACCOUNT, other));
	}

	@Test
	void signatureByAnotherKeyIsRefused() {
		EvmSignature other = TransactionSigners.ofKey("0x" + "11".repeat(32)).sign(Transactions.withNonce(3));
		assertRefused(new FixedSigner(Transactions.ACCOUNT, other));
	}

	@Test
	void impossibleNumbersAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Transactions.withNonce(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> new GasFees(BigInteger.ONE, BigInteger.TWO));
		assertThatIllegalArgumentException().isThrownBy(() -> new GasFees(BigInteger.ONE, BigInteger.ONE.negate()));
	}

	private static void assertRefused(TransactionSigner wrong) {
		assertThatIllegalStateException().isThrownBy(() -> Transactions.withNonce(3).signedBy(wrong))
			.withMessageContaining(Transactions.ACCOUNT.value());
	}

	private record FixedSigner(Address address, EvmSignature signature) implements TransactionSigner {

		@Override
		public EvmSignature sign(EvmTransaction transaction) {
			return this.signature;
		}

	}

}
