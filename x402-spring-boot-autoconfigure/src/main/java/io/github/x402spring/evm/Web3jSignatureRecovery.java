package io.github.x402spring.evm;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/**
 * Recovery in pure Java: web3j on Bouncy Castle.
 *
 * @since 0.1.0
 */
public final class Web3jSignatureRecovery implements SignatureRecovery {

	@Override
	public Optional<Address> recover(byte[] digest, EvmSignature signature) {
		BigInteger key = recoverKey(digest, signature);
		if (key == null || key.signum() == 0) {
			// web3j answers zero for the point at infinity, which any signature can be
			// made to match
			return Optional.empty();
		}
		byte[] address = Keys.getAddress(toBytes(key));
		return Optional.of(Address.of(address));
	}

	private static @Nullable BigInteger recoverKey(byte[] digest, EvmSignature signature) {
		try {
			return Sign.recoverFromSignature(signature.v() - 27, new ECDSASignature(signature.r(), signature.s()),
					digest);
		}
		catch (IllegalArgumentException ex) {
			// r is no x coordinate of a point on the curve
			return null;
		}
	}

	private static byte[] toBytes(BigInteger key) {
		byte[] bytes = key.toByteArray();
		if (bytes.length == 64) {
			return bytes;
		}
		if (bytes.length > 64) {
			return Arrays.copyOfRange(bytes, bytes.length - 64, bytes.length);
		}
		byte[] padded = new byte[64];
		System.arraycopy(bytes, 0, padded, 64 - bytes.length, bytes.length);
		return padded;
	}

}
