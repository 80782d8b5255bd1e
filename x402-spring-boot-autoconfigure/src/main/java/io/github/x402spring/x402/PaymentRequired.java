package io.github.x402spring.x402;

import java.util.List;

import io.github.x402spring.payment.PaidResource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The challenge of a 402 answer (section 5.1 of the x402 specification, version 2).
 *
 * @param error why payment is asked for, a protocol string; {@code null} if none is given
 * @param resource what is for sale
 * @param accepts the acceptable ways to pay, at least one
 * @param extensions declarations of protocol extensions, or {@code null}. Copied on the
 * way in; not to be changed afterwards
 * @since 0.1.0
 */
public record PaymentRequired(@Nullable String error, PaidResource resource, List<PaymentRequirements> accepts,
		@Nullable JsonNode extensions) {

	/**
	 * Create a challenge.
	 * @throws IllegalArgumentException if there is no way to pay
	 */
	public PaymentRequired {
		if (accepts.isEmpty()) {
			throw new IllegalArgumentException("A challenge needs at least one way to pay");
		}
		accepts = List.copyOf(accepts);
		extensions = (extensions != null) ? extensions.deepCopy() : null;
	}

}
