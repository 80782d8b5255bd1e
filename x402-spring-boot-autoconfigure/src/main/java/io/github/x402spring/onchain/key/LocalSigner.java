package io.github.x402spring.onchain.key;

import java.math.BigInteger;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/**
 * Signs by a key in the process.
 */
final class LocalSigner implements TransactionSigner {

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

	@Override
	public EvmSignature sign(EvmTransaction transaction) {
		Sign.SignatureData signature = Sign.signMessage(transaction.digest(), this.keys, false);
		return new EvmSignature(new BigInteger(1, signature.getR()), new BigInteger(1, signature.getS()),
				signature.getV()[0]);
	}

	@Override
	public String toString() {
		return "LocalSigner[" + this.address + "]";
	}

}
