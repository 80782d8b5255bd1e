package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A payment that is genuine: its payer provably authorised it, unless it comes in a
 * {@link io.github.x402spring.payment.scheme.SchemeResult.Unproven}. Whether it meets
 * today's price, payee and time is not decided yet.
 *
 * @param key what can be used only once
 * @param kind the kind of payment
 * @param payer who pays, or {@code null} if the kind of payment does not say
 * @param asset what is paid with
 * @param payee who would get the money, or {@code null} if the payment does not say
 * @param authorised what it authorises at most, in the asset's smallest unit
 * @param until when it ends, or {@code null} if it does not end by itself
 * @param proof what the rail needs
 * @since 0.1.0
 */
public record AuthenticatedPayment(PaymentKey key, PaymentKind kind, @Nullable String payer, String asset,
		@Nullable String payee, BigInteger authorised, @Nullable Instant until, Proof proof) {

	/**
	 * Hides the proof: it may be enough to pay.
	 * @return kind and key only
	 */
	@Override
	public String toString() {
		return "AuthenticatedPayment[" + this.kind + " " + this.key + "]";
	}

}
