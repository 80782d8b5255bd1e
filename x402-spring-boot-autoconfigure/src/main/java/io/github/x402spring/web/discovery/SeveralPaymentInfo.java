package io.github.x402spring.web.discovery;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The {@code x-payment-info} of an operation with several ways to pay, or several prices.
 *
 * @param offers the ways to pay
 * @param protocols the families, or {@code null} to leave them out
 * @param price the price in dollars, or {@code null} to leave it out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SeveralPaymentInfo(List<PaymentOffer> offers, @Nullable List<String> protocols,
		@Nullable Map<String, String> price) {

}
