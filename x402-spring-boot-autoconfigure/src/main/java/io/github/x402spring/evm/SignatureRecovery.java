package io.github.x402spring.evm;

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

}
