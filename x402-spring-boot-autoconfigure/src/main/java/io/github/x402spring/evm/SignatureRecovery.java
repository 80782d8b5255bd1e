package io.github.x402spring.evm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds out who signed a digest.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SignatureRecovery {

	/**
	 * Recover the signer.
	 * @param digest what was signed, 32 bytes
	 * @param signature the canonical signature
	 * @return the signer's address, or empty if no key makes this signature
	 */
	Optional<Address> recover(byte[] digest, EvmSignature signature);

	/**
	 * Return what a wallet signs that is asked to sign a text (EIP-191).
	 * @param text the text
	 * @return the digest, 32 bytes
	 */
	static byte[] digestOf(String text) {
		byte[] message = text.getBytes(StandardCharsets.UTF_8);
		byte[] prefix = ("\u0019Ethereum Signed Message:\n" + message.length).getBytes(StandardCharsets.UTF_8);
		byte[] signed = Arrays.copyOf(prefix, prefix.length + message.length);
		System.arraycopy(message, 0, signed, prefix.length, message.length);
		return Keccak.hash256(signed);
	}

}
