package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.onchain.key.SignedTransaction;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.x402.evm.ExactEvmProof;

/**
 * A transfer that its payer signed, as the token is called to make it.
 *
 * @param network the chain
 * @param token the token contract
 * @param authorization what the payer signed
 * @param signature the signature, {@code 0x} and hexadecimal digits
 * @param ownKey whether the payer's own key signed; if not, a contract at the payer's
 * address checks the signature
 */
record SignedTransfer(Network network, Address token, TransferAuthorization authorization, String signature,
		boolean ownKey) {

	private static final int SIGNATURE_LENGTH = 65;

	private static final int SMALLEST_V = 27;

	/**
	 * Read a payment. Some wallets write v as 0 or 1, which tokens refuse.
	 * @param payment the payment
	 * @return the transfer
	 * @throws IllegalArgumentException if the payment is of another kind, or its
	 * signature is that of a key and has another form
	 */
	static SignedTransfer of(CheckedPayment payment) {
		ExactEvmProof proof = proof(payment);
		String signature = proof.ownKey() ? ofKey(Hex.decode(proof.signature(), SIGNATURE_LENGTH)).toHex()
				: proof.signature();
		return new SignedTransfer(payment.quote().network(), new Address(payment.quote().asset()),
				proof.authorization(), signature, proof.ownKey());
	}

	static ExactEvmProof proof(CheckedPayment payment) {
		if (payment.proof() instanceof ExactEvmProof proof) {
			return proof;
		}
		throw new IllegalArgumentException("A payment of kind " + payment.quote().kind() + " is no signed transfer");
	}

	/**
	 * Return the call of the token that makes the transfer.
	 * @return {@code 0x} and hexadecimal digits
	 */
	String call() {
		return this.ownKey ? TokenCall.transferWithAuthorization(this.authorization, EvmSignature.parse(this.signature))
				: TokenCall.transferWithAuthorization(this.authorization, this.signature);
	}

	/**
	 * Return whether a transaction makes the transfer by this authorisation. Its payer
	 * may have signed several with one nonce, of which the token takes one.
	 * @param transaction the transaction
	 * @return whether it calls the token with what was signed
	 */
	boolean isIn(SignedTransaction transaction) {
		return transaction.bytes().contains(TokenCall.signedWords(this.authorization));
	}

	private static EvmSignature ofKey(byte[] bytes) {
		int v = bytes[SIGNATURE_LENGTH - 1] & 0xff;
		List<BigInteger> words = List.of(new BigInteger(1, Arrays.copyOfRange(bytes, 0, 32)),
				new BigInteger(1, Arrays.copyOfRange(bytes, 32, 64)));
		return new EvmSignature(words.getFirst(), words.getLast(), (v < SMALLEST_V) ? v + SMALLEST_V : v);
	}

	/**
	 * Hides the signature.
	 * @return payer and nonce
	 */
	@Override
	public String toString() {
		return "SignedTransfer[" + this.authorization.from() + " " + this.authorization.nonce() + "]";
	}

}
