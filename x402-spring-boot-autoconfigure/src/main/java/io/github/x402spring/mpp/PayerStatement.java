package io.github.x402spring.mpp;

import java.util.Optional;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.json.MalformedMessageException;

/**
 * What the payer of a transaction signs as a text (EIP-191): which challenge it pays. A
 * transaction is public, so without it any watcher of the chain could present it. It
 * names the transfer too, so that it is good for this one only, and the realm, so that
 * the payer sees for whom it is.
 */
final class PayerStatement {

	private final String text;

	private PayerStatement(String text) {
		this.text = text;
	}

	/**
	 * Create the statement about a transfer.
	 * @param challenge the challenge that it pays
	 * @param chainId the chain
	 * @param hash the transfer
	 * @return the statement
	 */
	static PayerStatement of(MppChallenge challenge, long chainId, EvmPayload.Hash hash) {
		return new PayerStatement(challenge.realm() + ": this transaction pays your challenge.\n\nChallenge: "
				+ challenge.id() + "\nChain: " + chainId + "\nTransaction: " + hash.transaction() + "\nLog position: "
				+ hash.logPosition());
	}

	/**
	 * Return the text.
	 * @return what a wallet signs
	 */
	String text() {
		return this.text;
	}

	/**
	 * Find out who signed the statement.
	 * @param signature the signature, {@code 0x} and hexadecimal digits
	 * @param recovery finds the signer
	 * @return the signer
	 * @throws MalformedMessageException if it is no signature
	 */
	Address signer(String signature, SignatureRecovery recovery) {
		Optional<Address> signer;
		try {
			signer = recovery.recover(SignatureRecovery.digestOf(this.text), EvmSignature.parse(signature));
		}
		catch (IllegalArgumentException ex) {
			signer = Optional.empty();
		}
		return signer.orElseThrow(() -> new MalformedMessageException(
				"Member 'signature' must be 65 bytes: the payer's signature of the statement (EIP-191)"));
	}

}
