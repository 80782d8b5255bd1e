package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A BOLT11 invoice whose signature is genuine.
 *
 * @param text the invoice in lower case, as it goes to payers
 * @param network where it is paid
 * @param amount what it asks for in millisatoshis, or {@code null} if any amount pays it
 * @param hash what it is paid against
 * @param createdAt when it was made, by the clock of the node
 * @param expiry how long it can be paid
 * @param description what is paid for, or {@code null} if it has only the hash
 * @param descriptionHash SHA-256 of what is paid for, 64 hexadecimal digits, or
 * {@code null}
 * @param payee public key of the node that made it, 66 hexadecimal digits
 * @since 0.1.0
 */
public record LightningInvoice(String text, LightningNetwork network, @Nullable BigInteger amount, PaymentHash hash,
		Instant createdAt, Duration expiry, @Nullable String description, @Nullable String descriptionHash,
		String payee) {

	/**
	 * Read an invoice.
	 * @param text the invoice, at most 7089 characters, all in upper or all in lower case
	 * @return the invoice
	 * @throws io.github.x402spring.json.MalformedMessageException if it is not as BOLT11
	 * prescribes
	 */
	public static LightningInvoice read(String text) {
		return InvoiceReader.read(text);
	}

	/**
	 * Return until when it can be paid.
	 * @return the end
	 */
	public Instant expiresAt() {
		return this.createdAt.plus(this.expiry);
	}

}
