package io.github.x402spring.onchain.key;

import java.math.BigInteger;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Hex;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;

/**
 * Makes signers, and knows which keys are no secret. Exceptions say nothing of keys and
 * passwords.
 *
 * @since 0.1.0
 */
public final class TransactionSigners {

	private TransactionSigners() {
	}

	/**
	 * Create a signer from a key.
	 * @param privateKey {@code 0x} and 64 hexadecimal digits
	 * @return the signer
	 * @throws IllegalArgumentException if it is no key
	 */
	public static TransactionSigner ofKey(String privateKey) {
		BigInteger key = new BigInteger(1, Hex.decode(privateKey, 32));
		if (key.signum() == 0 || key.compareTo(Sign.CURVE_PARAMS.getN()) >= 0) {
			throw new IllegalArgumentException("A private key must be less than the order of the curve, and not zero");
		}
		return new LocalSigner(ECKeyPair.create(key));
	}

	/**
	 * Create a signer from a keystore file, as Geth and other wallets write it (Web3
	 * Secret Storage, version 3). It needs {@code org.web3j:core}, and takes a second or
	 * so: what protects the key from guessing costs time.
	 * @param json content of the file
	 * @param password its password
	 * @return the signer
	 * @throws IllegalArgumentException if it is no such file, or the password is wrong
	 */
	public static TransactionSigner ofKeystore(String json, String password) {
		return new LocalSigner(Keystore.open(json, password));
	}

	/**
	 * Create a signer whose key is kept elsewhere.
	 * @param address the account of the key
	 * @param key the key
	 * @return the signer
	 */
	public static TransactionSigner remote(Address address, RemoteKey key) {
		return new RemoteSigner(address, key);
	}

	/**
	 * Return whether the key of an account is published: development tools come with it.
	 * Money that such an account gets on a main network is taken at once.
	 * @param address the account
	 * @return whether the whole world knows its key
	 */
	public static boolean isPublished(Address address) {
		return PublishedAccounts.contains(address);
	}

}
