package io.github.x402spring.l402;

import java.math.BigInteger;
import java.util.Objects;

import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.payment.pass.PassClaim;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as passes. What a token was sold for is written down with the pass; of the token
 * only what its holders took away counts.
 */
final class TokenClaim {

	private TokenClaim() {
	}

	/**
	 * Claim the pass of a token.
	 * @param hash what its invoice was paid against, which all its copies have in common
	 * @param terms what it is good for
	 * @return the claim
	 */
	static PassClaim of(PaymentHash hash, TokenTerms terms) {
		TokenLimits limits = terms.limits();
		TokenLimits sold = terms.sale().sold();
		return new PassClaim(hash.hex(), CredentialReader.AUTHORIZATION, changed(limits.scopes(), sold.scopes()),
				changed(limits.calls(), sold.calls()), terms.sale().amount(), budget(terms),
				changed(limits.until(), sold.until()), limits::reach);
	}

	private static <T> @Nullable T changed(@Nullable T value, @Nullable T sold) {
		return Objects.equals(value, sold) ? null : value;
	}

	// More than all that was paid is no bound.
	private static @Nullable BigInteger budget(TokenTerms terms) {
		BigInteger budget = terms.limits().budget();
		return (budget != null && budget.compareTo(terms.sale().amount()) < 0) ? budget : null;
	}

}
