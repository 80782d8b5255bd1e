package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.json.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/**
 * Reads invoices as BOLT11 prescribes, for a seller who compares them with what was asked
 * for: features that a payer needs are not looked at.
 */
final class InvoiceReader {

	/** The longest text that fits into a QR code, which is what wallets accept. */
	private static final int MAX_LENGTH = 7089;

	private static final int TIMESTAMP_WORDS = 7;

	private static final int SIGNATURE_WORDS = 104;

	private static final long DEFAULT_EXPIRY = 3600;

	private static final Pattern PREFIX = Pattern.compile("ln(bcrt|bc|tbs|tb)(?:([0-9]+)([munp]?))?");

	private InvoiceReader() {
	}

	static LightningInvoice read(String text) {
		if (text.length() > MAX_LENGTH) {
			throw new MalformedMessageException("The invoice is longer than " + MAX_LENGTH + " characters");
		}
		Bech32 decoded = Bech32.decode(text);
		Matcher prefix = PREFIX.matcher(decoded.prefix());
		if (!prefix.matches()) {
			throw new MalformedMessageException("The invoice begins with no known network and amount");
		}
		byte[] words = decoded.words();
		if (words.length < TIMESTAMP_WORDS + SIGNATURE_WORDS) {
			throw new MalformedMessageException("The invoice is too short");
		}
		int signed = words.length - SIGNATURE_WORDS;
		InvoiceFields fields = new InvoiceFields(Arrays.copyOfRange(words, TIMESTAMP_WORDS, signed));
		if (fields.has(InvoiceFields.DESCRIPTION) == fields.has(InvoiceFields.DESCRIPTION_HASH)) {
			throw new MalformedMessageException("The invoice must have a description or its hash");
		}
		required(fields, InvoiceFields.SECRET);
		byte[] descriptionHash = fields.bytes(InvoiceFields.DESCRIPTION_HASH);
		return new LightningInvoice(text.toLowerCase(Locale.ROOT), LightningNetwork.ofCurrency(prefix.group(1)),
				amount(prefix), PaymentHash.of(required(fields, InvoiceFields.HASH)),
				Instant.ofEpochSecond(FiveBits.toNumber(Arrays.copyOf(words, TIMESTAMP_WORDS))),
				Duration.ofSeconds(fields.number(InvoiceFields.EXPIRY, DEFAULT_EXPIRY)),
				fields.text(InvoiceFields.DESCRIPTION),
				(descriptionHash != null) ? HexFormat.of().formatHex(descriptionHash) : null,
				payee(fields, digest(decoded.prefix(), Arrays.copyOf(words, signed)),
						InvoiceSignature.read(FiveBits.toBytes(Arrays.copyOfRange(words, signed, words.length)))));
	}

	static byte[] digest(String prefix, byte[] words) {
		byte[] letters = prefix.getBytes(StandardCharsets.US_ASCII);
		byte[] data = FiveBits.toFilledBytes(words);
		byte[] message = Arrays.copyOf(letters, letters.length + data.length);
		System.arraycopy(data, 0, message, letters.length, data.length);
		return PaymentHash.sha256(message);
	}

	private static @Nullable BigInteger amount(Matcher prefix) {
		return (prefix.group(2) != null) ? InvoiceAmount.read(prefix.group(2), prefix.group(3)) : null;
	}

	private static String payee(InvoiceFields fields, byte[] digest, InvoiceSignature signature) {
		byte[] named = fields.bytes(InvoiceFields.PAYEE);
		if (named != null && !signature.isBy(digest, named)) {
			throw new MalformedMessageException("The invoice is not signed by its payee");
		}
		byte[] payee = (named != null) ? named : signature.recover(digest)
			.orElseThrow(() -> new MalformedMessageException("The signature of the invoice is invalid"));
		return HexFormat.of().formatHex(payee);
	}

	private static byte[] required(InvoiceFields fields, int type) {
		byte[] bytes = fields.bytes(type);
		if (bytes == null) {
			throw new MalformedMessageException("The invoice must have a payment hash and a payment secret");
		}
		return bytes;
	}

}
