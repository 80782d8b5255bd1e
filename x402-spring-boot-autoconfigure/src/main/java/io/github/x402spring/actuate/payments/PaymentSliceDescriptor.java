package io.github.x402spring.actuate.payments;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Some of the payments that were asked for.
 *
 * @param payments the payments, the newest reservation first
 * @param next what to give as {@code after} to go on, or {@code null} if these were the
 * last
 * @since 0.1.0
 */
record PaymentSliceDescriptor(List<PaymentDescriptor> payments,
		@Nullable String next) implements OperationResponseBody {

}
