package io.github.x402spring.web.discovery;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * The {@code x-payment-info} of an operation with one way to pay: some scanners read only
 * this form.
 *
 * @param offer the way to pay, whose members stand on their own
 * @param protocols the families, or {@code null} to leave them out
 * @param price the price in dollars, or {@code null} to leave it out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SinglePaymentInfo(@JsonUnwrapped PaymentOffer offer, @Nullable List<String> protocols,
		@Nullable Map<String, String> price) {

}
