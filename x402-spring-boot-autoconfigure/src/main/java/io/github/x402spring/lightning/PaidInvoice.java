package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An invoice that was provably paid, as the credential says that the seller made for it.
 *
 * @param network where it was paid
 * @param hash what it was paid against. The same invoice may be presented by several
 * families, and pays once
 * @param amount what it asked for, in millisatoshis
 * @param rate the rate at which a price in dollars was converted, in dollars for one
 * bitcoin; {@code null} if the price was in satoshis
 * @param until until when it can be presented for content, the same in all credentials
 * for the invoice
 * @since 0.1.0
 */
public record PaidInvoice(LightningNetwork network, PaymentHash hash, BigInteger amount, @Nullable String rate,
		Instant until) {

}
