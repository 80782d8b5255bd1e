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
 * @param credential what paid for the content that the answer carries; {@code null} if it
 * carries none
 * @since 0.1.0
 */
public record PaymentReceipt(String protocol, Network network, @Nullable String payer, String transaction,
		@Nullable String reason, @Nullable Credential credential) {

	/**
	 * Create a receipt for an answer without the content.
	 * @param protocol the protocol of the client
	 * @param network where the money moves
	 * @param payer who pays, or {@code null}
	 * @param transaction what proves the settlement; empty if there is none
	 * @param reason why the money did not move, or {@code null} if it did
	 */
	public PaymentReceipt(String protocol, Network network, @Nullable String payer, String transaction,
			@Nullable String reason) {
		this(protocol, network, payer, transaction, reason, null);
	}

	/**
	 * Return this receipt for the answer that carries the content.
	 * @param paid what paid for it
	 * @return a receipt that is equal otherwise
	 */
	public PaymentReceipt withContent(Credential paid) {
		return new PaymentReceipt(this.protocol, this.network, this.payer, this.transaction, this.reason, paid);
	}

	/**
	 * Return whether the money moved.
	 * @return whether there is no reason against it
	 */
	public boolean isSettled() {
		return this.reason == null;
	}

}
