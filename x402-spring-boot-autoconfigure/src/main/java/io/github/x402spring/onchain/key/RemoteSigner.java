package io.github.x402spring.onchain.key;

import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import org.web3j.crypto.CryptoUtils;
import org.web3j.crypto.ECDSASignature;

/**
 * Signs by a key that is kept elsewhere. Such a service knows nothing of Ethereum: it
 * tells neither v nor cares which of two equivalent signatures it gives, so what fits is
 * found out here.
 */
final class RemoteSigner implements TransactionSigner {

	private static final int WORD = 32;

	private final Address address;

	private final RemoteKey key;

	private final Web3jSignatureRecovery recovery = new Web3jSignatureRecovery();

	RemoteSigner(Address address, RemoteKey key) {
		this.address = address;
		this.key = key;
	}

	@Override
	public Address address() {
		return this.address;
	}

	@Override
	public EvmSignature sign(EvmTransaction transaction) {
		byte[] digest = transaction.digest();
		byte[] signature = this.key.sign(digest);
		return Stream.of(plain(signature), der(signature))
			.flatMap(Optional::stream)
			.map(ECDSASignature::toCanonicalised)
			.flatMap(RemoteSigner::withEachV)
			.filter((it) -> this.recovery.recover(digest, it).filter(this.address::equals).isPresent())
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The remote key of " + this.address
					+ " gave no signature of its account: it may be another key, or it may have hashed the digest again"));
	}

	@Override
	public String toString() {
		return "RemoteSigner[" + this.address + "]";
	}

	private static Optional<ECDSASignature> plain(byte[] signature) {
		return (signature.length == 2 * WORD) ? Optional
			.of(new ECDSASignature(new BigInteger(1, signature, 0, WORD), new BigInteger(1, signature, WORD, WORD)))
				: Optional.empty();
	}

	private static Optional<ECDSASignature> der(byte[] signature) {
		try {
			return Optional.of(CryptoUtils.fromDerFormat(signature));
		}
		catch (RuntimeException ex) {
			return Optional.empty();
		}
	}

	private static Stream<EvmSignature> withEachV(ECDSASignature signature) {
		try {
			return Stream.of(new EvmSignature(signature.r, signature.s, 27),
					new EvmSignature(signature.r, signature.s, 28));
		}
		catch (IllegalArgumentException ex) {
			return Stream.empty();
		}
	}

}
