package io.github.x402spring.x402;

import org.jspecify.annotations.Nullable;

/**
 * The answer of a facilitator to {@code /verify} (section 7.1 of the x402 specification).
 *
 * @param isValid whether the payment may be used
 * @param invalidReason a protocol string, or {@code null}
 * @param invalidMessage free text; never shown to a client
 * @param payer the payer's address, or {@code null} if not told
 * @since 0.1.0
 */
public record VerifyResponse(boolean isValid, @Nullable String invalidReason, @Nullable String invalidMessage,
		@Nullable String payer) {

}
