package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.SchemeResult;

/**
 * A scheme whose payments count as paid before the request, by a secret.
 *
 * @param scheme the scheme in fact
 * @param elsewhere whether what is presented was issued for another request
 * @param late whether what is presented comes too late
 * @param newer whether what is presented was issued after the start
 */
record SecretScheme(PaymentScheme scheme, AtomicBoolean elsewhere, AtomicBoolean late,
		AtomicBoolean newer) implements DelegatingScheme {

	SecretScheme(PaymentScheme scheme) {
		this(scheme, new AtomicBoolean(), new AtomicBoolean(), new AtomicBoolean());
	}

	@Override
	public boolean isIssuedFor(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return !this.elsewhere.get();
	}

	@Override
	public Optional<String> withdrawn(Credential credential, Supplier<Set<String>> sold) {
		return sold.get().isEmpty() ? Optional.of("GET /gone") : Optional.empty();
	}

	@Override
	public boolean mayBuyElsewhere(Credential credential, Instant start) {
		return this.newer.get();
	}

	@Override
	public Optional<PaymentKey> revocable(String reference) {
		return reference.isEmpty() ? Optional.empty() : Optional.of(new PaymentKey(reference));
	}

	@Override
	public SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
		return !quotes.isEmpty() ? this.scheme.match(payment, quotes, now)
				: new SchemeResult.Accepted<>(new Quote(payment.kind(), payment.asset(), payment.authorised(),
						payment.payee(), Duration.ofSeconds(1), Map.of()));
	}

	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return this.late.get() ? Optional.of("too_late") : Optional.empty();
	}

	@Override
	public boolean isPaidBefore(PaymentKind kind) {
		return true;
	}

	@Override
	public boolean isSecret(PaymentKind kind) {
		return true;
	}

	@Override
	public boolean isSecret(Credential credential) {
		return true;
	}

}
