package io.github.x402spring.l402;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.pricing.Price;
import org.jspecify.annotations.Nullable;

/**
 * What a token was sold for: either one request, or a pass of a plan.
 *
 * @param network where its invoice is paid
 * @param amount what its invoice asks for, in millisatoshis
 * @param rate the rate at which a price in money was converted, or {@code null}
 * @param endpoint where it was sold, named by {@link SoldEndpoint}
 * @param fingerprint the only request that it is for, or {@code null} with a plan
 * @param plan plan and pass, or {@code null} with a fingerprint
 * @param holding what the pass holds and how long it is valid, or {@code null} with a
 * fingerprint
 * @param sold how far it reached when it was sold
 * @param until until when it buys what it was sold for
 */
record TokenSale(LightningNetwork network, BigInteger amount, @Nullable String rate, String endpoint,
		@Nullable String fingerprint, @Nullable String plan, @Nullable String holding, TokenLimits sold,
		Instant until) {

	/** Millisatoshis are thousandths. */
	private static final int DECIMALS = 3;

	/**
	 * Create a sale.
	 * @throws IllegalArgumentException if it is for both or for neither
	 */
	TokenSale {
		if ((fingerprint != null) == (plan != null) || (plan != null) != (holding != null)) {
			throw new IllegalArgumentException("A token is sold for a request or for a plan");
		}
	}

	/**
	 * Return the pass that was sold, whatever is for sale today.
	 * @return its terms; empty with a fingerprint
	 * @throws IllegalArgumentException if there are no such terms
	 */
	Optional<PassTerms> pass() {
		return (this.plan != null && this.holding != null) ? Optional.of(PassTerms.sold(this.plan, this.holding,
				this.sold.scopes(), new Price.Satoshis(new BigDecimal(this.amount, DECIMALS)))) : Optional.empty();
	}

}
