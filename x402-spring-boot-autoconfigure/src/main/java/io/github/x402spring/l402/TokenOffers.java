package io.github.x402spring.l402;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a token is good for that a challenge offers: the request that is challenged, or
 * the pass that is bought by it.
 */
final class TokenOffers {

	private static final Set<String> NONE = Set.of();

	private final Function<PaidRequest, Optional<PassTerms>> passes;

	TokenOffers(Function<PaidRequest, Optional<PassTerms>> passes) {
		this.passes = passes;
	}

	TokenTerms terms(Challenge challenge, IssuedInvoice issued) {
		return this.passes.apply(challenge.context().request())
			.map((pass) -> pass(challenge, issued, pass))
			.orElseGet(() -> call(challenge, issued));
	}

	private static TokenTerms call(Challenge challenge, IssuedInvoice issued) {
		PaidEndpointDescriptor.PlanUse plan = challenge.plan();
		Set<String> scopes = (plan == null || plan.scope().isEmpty()) ? NONE : Set.of(plan.scope());
		TokenLimits limits = new TokenLimits(scopes, 1L, null, NONE, null, issued.until());
		return terms(challenge, issued, challenge.context().fingerprint(), null, limits);
	}

	// The pass ends by its own time, which begins when it is bought.
	private static TokenTerms pass(Challenge challenge, IssuedInvoice issued, PassTerms pass) {
		Instant latest = pass.validity().end(issued.until(), issued.until());
		return terms(challenge, issued, null, pass, switch (pass.unit()) {
			case CALLS -> new TokenLimits(pass.scopes(), pass.amount().longValueExact(), null, NONE, null, latest);
			case CREDIT -> new TokenLimits(pass.scopes(), null, amount(issued), NONE, null, latest);
			case TIME -> new TokenLimits(pass.scopes(), null, null, NONE, null, latest);
		});
	}

	private static TokenTerms terms(Challenge challenge, IssuedInvoice issued, @Nullable String fingerprint,
			@Nullable PassTerms pass, TokenLimits limits) {
		TokenSale sale = new TokenSale(issued.invoice().network(), amount(issued), issued.rate(),
				SoldEndpoint.name(challenge.context().endpoint()), fingerprint, (pass != null) ? pass.id() : null,
				(pass != null) ? pass.holding() : null, limits, issued.until());
		return new TokenTerms(sale, limits);
	}

	// Invoices that ask for nothing in particular are not issued.
	private static BigInteger amount(IssuedInvoice issued) {
		return Objects.requireNonNull(issued.invoice().amount(), "An invoice was issued that asks for no amount");
	}

}
