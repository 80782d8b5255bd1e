package io.github.x402spring.lightning.rail;

import java.util.Optional;
import java.util.Set;

import io.github.x402spring.lightning.LightningCredential;
import io.github.x402spring.lightning.PaidInvoice;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.SchemeResult;
import org.jspecify.annotations.Nullable;

/**
 * A credential of no family.
 *
 * @param result what its check finds
 * @param issued whether it was made for the request
 */
record PaidCredential(SchemeResult<PaidInvoice> result, boolean issued) implements LightningCredential {

	static PaidCredential of(PaidInvoice invoice) {
		return new PaidCredential(new SchemeResult.Accepted<>(invoice), true);
	}

	@Override
	public SchemeResult<PaidInvoice> check() {
		return this.result;
	}

	@Override
	public boolean isIssuedFor(IssuedRequest request) {
		return this.issued;
	}

	@Override
	public Optional<String> withdrawn(Set<String> sold) {
		return Optional.of("GET /gone").filter((it) -> !sold.contains(it));
	}

	@Override
	public String protocol() {
		return "test";
	}

	@Override
	public @Nullable String identifier() {
		return null;
	}

	@Override
	public String text() {
		return "text";
	}

}
