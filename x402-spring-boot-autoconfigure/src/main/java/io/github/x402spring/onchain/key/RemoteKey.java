package io.github.x402spring.onchain.key;

/**
 * A key of the curve secp256k1 that is kept elsewhere, such as in a key management
 * service.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RemoteKey {

	/**
	 * Sign a digest as it is, without hashing it again.
	 * @param digest 32 bytes
	 * @return the ECDSA signature: in DER, as most services give it, or the 64 bytes of r
	 * and s; s may be of either half
	 * @throws RuntimeException if it cannot be signed now
	 */
	byte[] sign(byte[] digest);

}
