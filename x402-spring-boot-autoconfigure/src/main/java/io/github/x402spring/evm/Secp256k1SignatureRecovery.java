package io.github.x402spring.evm;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;

/**
 * Recovery by the native library libsecp256k1, several times faster than
 * {@link Web3jSignatureRecovery}. Needs {@code fr.acinq.secp256k1} with the native part
 * for the platform.
 *
 * @since 0.1.0
 */
public final class Secp256k1SignatureRecovery implements SignatureRecovery {

	private final Secp256k1 library;

	/**
	 * Load the native library.
	 * @throws LinkageError if the library's native part is missing or does not fit
	 */
	public Secp256k1SignatureRecovery() {
		this.library = Secp256k1.get();
	}

	@Override
	public Optional<Address> recover(byte[] digest, EvmSignature signature) {
		byte[] compact = new byte[64];
		put(signature.r(), compact, 0);
		put(signature.s(), compact, 32);
		try {
			byte[] key = this.library.ecdsaRecover(compact, digest, signature.v() - 27);
			byte[] hash = Keccak.hash256(Arrays.copyOfRange(key, 1, 65));
			return Optional.of(Address.of(Arrays.copyOfRange(hash, 12, 32)));
		}
		catch (Secp256k1Exception ex) {
			return Optional.empty();
		}
	}

	private static void put(BigInteger value, byte[] target, int offset) {
		byte[] bytes = value.toByteArray();
		int skip = (bytes.length > 32) ? 1 : 0;
		int length = bytes.length - skip;
		System.arraycopy(bytes, skip, target, offset + 32 - length, length);
	}

}
