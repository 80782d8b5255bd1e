package io.github.x402spring.web.discovery;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One way to pay for a call, as {@code x-payment-info} writes it.
 *
 * @param intent what a payment is for
 * @param method how the money moves, such as {@code evm}
 * @param amount the price in base units of the currency, or {@code null} if it depends on
 * the request
 * @param currency the address of a token, or the name of a unit such as {@code sat};
 * {@code null} if it depends on the request
 * @param description the price for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PaymentOffer(String intent, String method, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String amount,
		@Nullable String currency, String description) {

	/** A call is paid for once. */
	static final String CHARGE = "charge";

}
