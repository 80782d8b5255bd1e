package io.github.x402spring.payment;

import io.github.x402spring.Network;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about the money. The family of the client writes it in its own
 * form.
 *
 * @param protocol the protocol of the client, see {@link Credential#protocol()}
 * @param network where the money moves
 * @param payer who pays, or {@code null} if the kind of payment does not say
 * @param transaction what proves the settlement, such as the hash of a transaction; empty
 * if there is none
 * @param reason why the money did not move, a protocol string; {@code null} if it did
 * @since 0.1.0
 */
public record PaymentReceipt(String protocol, Network network, @Nullable String payer, String transaction,
		@Nullable String reason) {

	/**
	 * Return whether the money moved.
	 * @return whether there is no reason against it
	 */
	public boolean isSettled() {
		return this.reason == null;
	}

}
