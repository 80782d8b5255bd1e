package io.github.x402spring.onchain.key;

import java.math.BigInteger;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.crypto.transaction.type.ITransaction;
import org.web3j.crypto.transaction.type.Transaction1559;
import org.web3j.utils.Numeric;

/**
 * A transaction by EIP-1559 before it is signed.
 *
 * @param chainId the chain
 * @param nonce number of the transaction among those of its account
 * @param to the contract or account that is called
 * @param value amount of the chain's own coin, usually zero
 * @param data the call, {@code 0x} and hexadecimal digits
 * @param gasLimit how much gas it may use
 * @param fees what it pays for gas
 * @since 0.1.0
 */
public record EvmTransaction(long chainId, BigInteger nonce, Address to, BigInteger value, String data,
		BigInteger gasLimit, GasFees fees) {

	/**
	 * Create a transaction.
	 * @throws IllegalArgumentException if a number is negative
	 */
	public EvmTransaction {
		if (chainId <= 0 || nonce.signum() < 0 || value.signum() < 0 || gasLimit.signum() <= 0) {
			throw new IllegalArgumentException("The numbers of a transaction must not be negative");
		}
	}

	/**
	 * Read a transaction that was signed before.
	 * @param signed the transaction as nodes take it
	 * @return the transaction as it was before it was signed
	 * @throws IllegalArgumentException if it is no transaction by EIP-1559
	 */
	public static EvmTransaction read(SignedTransaction signed) {
		if (decode(signed) instanceof Transaction1559 it) {
			return new EvmTransaction(it.getChainId(), it.getNonce(), new Address(it.getTo()), it.getValue(),
					Numeric.prependHexPrefix(it.getData()), it.getGasLimit(),
					new GasFees(it.getMaxFeePerGas(), it.getMaxPriorityFeePerGas()));
		}
		throw new IllegalArgumentException(signed + " is no transaction by EIP-1559");
	}

	/**
	 * Return what is signed.
	 * @return the hash of the unsigned transaction, 32 bytes
	 */
	public byte[] digest() {
		return Hash.sha3(TransactionEncoder.encode(raw()));
	}

	/**
	 * Return the transaction with other fees. Under the same nonce it replaces this one.
	 * @param other the other fees
	 * @return the transaction, not signed
	 */
	public EvmTransaction withFees(GasFees other) {
		return new EvmTransaction(this.chainId, this.nonce, this.to, this.value, this.data, this.gasLimit, other);
	}

	/**
	 * Let a signer sign this transaction.
	 * @param signer the signer
	 * @return the bytes that a node takes
	 * @throws IllegalStateException if the signature is not that of the signer's account
	 * @throws RuntimeException if the signer cannot sign
	 */
	public SignedTransaction signedBy(TransactionSigner signer) {
		EvmSignature signature = signer.sign(this);
		if (!(signer instanceof LocalSigner) && !isOf(signer.address(), signature)) {
			throw new IllegalStateException("The signer of " + signer.address()
					+ " gave a signature that is not of its account for this transaction");
		}
		byte[] bytes = TransactionEncoder.encode(raw(),
				new Sign.SignatureData((byte) signature.v(), word(signature.r()), word(signature.s())));
		return new SignedTransaction(Hex.encode(bytes), Hex.encode(Hash.sha3(bytes)));
	}

	private boolean isOf(Address account, EvmSignature signature) {
		return new Web3jSignatureRecovery().recover(digest(), signature).filter(account::equals).isPresent();
	}

	private static @Nullable ITransaction decode(SignedTransaction signed) {
		try {
			return TransactionDecoder.decode(signed.bytes()).getTransaction();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private RawTransaction raw() {
		return RawTransaction.createTransaction(this.chainId, this.nonce, this.gasLimit, this.to.value(), this.value,
				this.data, this.fees.priority(), this.fees.most());
	}

	private static byte[] word(BigInteger number) {
		byte[] bytes = number.toByteArray();
		byte[] word = new byte[32];
		int skip = (bytes.length > word.length) ? bytes.length - word.length : 0;
		System.arraycopy(bytes, skip, word, word.length - bytes.length + skip, bytes.length - skip);
		return word;
	}

}
