package io.github.x402spring.payment.observation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaymentScheme;
import io.github.x402spring.payment.SchemeResult;
import io.github.x402spring.pricing.PaymentOption;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.protocol.PaymentPayload;
import io.github.x402spring.protocol.PaymentRequirements;

/**
 * A scheme whose check of signatures is observed: the one check that takes time.
 */
record ObservedPaymentScheme(PaymentScheme scheme, VerificationObservations observations) implements PaymentScheme {

	@Override
	public String name() {
		return this.scheme.name();
	}

	@Override
	public PaymentRequirements offer(Price price, PaymentOption option) {
		return this.scheme.offer(price, option);
	}

	@Override
	public SchemeResult<AuthenticatedPayment> authenticate(PaymentPayload payload, List<PaymentRequirements> offers) {
		return this.observations.observe(ErrorTypes.NONE, () -> this.scheme.authenticate(payload, offers),
				(result) -> switch (result) {
					case SchemeResult.Accepted<AuthenticatedPayment> it -> "valid";
					case SchemeResult.Refused<AuthenticatedPayment> it -> "rejected";
				});
	}

	@Override
	public SchemeResult<PaymentRequirements> match(AuthenticatedPayment payment, List<PaymentRequirements> offers,
			Instant now) {
		return this.scheme.match(payment, offers, now);
	}

	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return this.scheme.expiry(payment, now);
	}

	@Override
	public Optional<TokenUnit> unit(PaymentRequirements requirements) {
		return this.scheme.unit(requirements);
	}

}
