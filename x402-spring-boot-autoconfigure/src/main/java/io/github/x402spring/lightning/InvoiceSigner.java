package io.github.x402spring.lightning;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes invoices as a node does, with a key of its own. They are well-formed and can be
 * read by every wallet, but no channel leads to the key: they are for a sandbox.
 */
final class InvoiceSigner {

	private static final int TIMESTAMP_WORDS = 7;

	/** Variable onion and payment secret, which payers must know. */
	private static final byte[] FEATURES = { 16, 8, 0 };

	private final LightningNetwork network;

	private final BigInteger key;

	private final SecureRandom random;

	private InvoiceSigner(LightningNetwork network, BigInteger key, SecureRandom random) {
		this.network = network;
		this.key = key;
		this.random = random;
	}

	/**
	 * Create a signer with a random key.
	 * @param network where its invoices are paid: one without real money
	 * @return the signer
	 * @throws IllegalArgumentException if the network carries real money
	 */
	static InvoiceSigner random(LightningNetwork network) {
		if (!network.isTest()) {
			throw new IllegalArgumentException("Invoices of the sandbox are for test networks only");
		}
		SecureRandom random = new SecureRandom();
		// Below the order of the curve, whose first half is all ones.
		return new InvoiceSigner(network, new BigInteger(255, random).add(BigInteger.ONE), random);
	}

	static InvoiceSigner of(LightningNetwork network, BigInteger key) {
		return new InvoiceSigner(network, key, new SecureRandom());
	}

	/**
	 * Make an invoice.
	 * @param amount millisatoshis, positive
	 * @param hash what it is paid against
	 * @param description what is paid for, at most 639 bytes in UTF-8
	 * @param createdAt now
	 * @param expiry how long it can be paid, in whole seconds
	 * @return the invoice
	 */
	LightningInvoice sign(BigInteger amount, PaymentHash hash, String description, Instant createdAt, Duration expiry) {
		ByteArrayOutputStream words = new ByteArrayOutputStream();
		words.writeBytes(FiveBits.ofNumber(createdAt.getEpochSecond(), TIMESTAMP_WORDS));
		put(words, InvoiceFields.HASH, FiveBits.of(hash.bytes()));
		byte[] secret = new byte[PaymentHash.LENGTH];
		this.random.nextBytes(secret);
		put(words, InvoiceFields.SECRET, FiveBits.of(secret));
		put(words, InvoiceFields.DESCRIPTION, InvoiceFields.ofText(description));
		put(words, InvoiceFields.EXPIRY, shortest(expiry.toSeconds()));
		put(words, InvoiceFields.FEATURES, FEATURES);
		String prefix = "ln" + this.network.currency() + InvoiceAmount.write(amount);
		byte[] digest = InvoiceReader.digest(prefix, words.toByteArray());
		words.writeBytes(FiveBits.of(InvoiceSignature.sign(digest, this.key).bytes()));
		return LightningInvoice.read(new Bech32(prefix, words.toByteArray()).encode());
	}

	private static byte[] shortest(long number) {
		int bits = Long.SIZE - Long.numberOfLeadingZeros(number);
		return FiveBits.ofNumber(number, (bits + 4) / 5);
	}

	private static void put(ByteArrayOutputStream words, int type, byte[] data) {
		words.write(type);
		words.writeBytes(FiveBits.ofNumber(data.length, 2));
		words.writeBytes(data);
	}

}
