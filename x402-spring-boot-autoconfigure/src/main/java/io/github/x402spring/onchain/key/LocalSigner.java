package io.github.x402spring.onchain.key;

import java.util.stream.IntStream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Secp256k1SignatureRecovery;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;

/**
 * Signs by a key in the process.
 */
final class LocalSigner implements TransactionSigner {

	private static final SignatureRecovery RECOVERY = recovery();

	private final ECKeyPair keys;

	private final Address address;

	LocalSigner(ECKeyPair keys) {
		this.keys = keys;
		this.address = new Address("0x" + Keys.getAddress(keys));
	}

	@Override
	public Address address() {
		return this.address;
	}

	// Which of the two points is meant is found by recovery, which is several times
	// faster
	// in libsecp256k1 than in web3j.
	@Override
	public EvmSignature sign(EvmTransaction transaction) {
		byte[] digest = transaction.digest();
		ECDSASignature signature = this.keys.sign(digest);
		return IntStream.of(27, 28)
			.mapToObj((v) -> new EvmSignature(signature.r, signature.s, v))
			.filter((it) -> RECOVERY.recover(digest, it).filter(this.address::equals).isPresent())
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The key of " + this.address + " does not sign"));
	}

	private static SignatureRecovery recovery() {
		try {
			return new Secp256k1SignatureRecovery();
		}
		catch (LinkageError | RuntimeException ex) {
			return new Web3jSignatureRecovery();
		}
	}

	@Override
	public String toString() {
		return "LocalSigner[" + this.address + "]";
	}

}
