package io.github.x402spring.payment.pass;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A prepaid right, presented by a token that only its holder knows, or by a sign-in of
 * the wallet that paid for it.
 *
 * @param id its name in books and logs, worthless to those who do not have the token
 * @param plan the plan whose endpoints it opens
 * @param buyer who bought it, or {@code null} if the payment did not say
 * @param principal who was authenticated when it was bought, or {@code null} if no one
 * was
 * @param identifier digest of what the client named the payment that bought it, or
 * {@code null} if it named it nothing that is hard to guess
 * @param walletBound whether only its buyer can use it, by signing in
 * @param createdAt when it was bought
 * @param grants what was bought, the first purchase first
 * @since 0.1.0
 */
public record Pass(String id, String plan, @Nullable String buyer, @Nullable String principal,
		@Nullable String identifier, boolean walletBound, Instant createdAt, List<PassGrant> grants) {

	private static final Comparator<PassGrant> LAST = Comparator.comparing(PassGrant::until);

	/**
	 * Create a pass.
	 * @throws IllegalArgumentException if it is bound to a wallet that is not known
	 */
	public Pass {
		if (walletBound && buyer == null) {
			throw new IllegalArgumentException("A pass cannot be bound to a wallet that is not known");
		}
		grants = List.copyOf(grants);
	}

	/**
	 * Create a pass that is presented by its token, of which only the buyer is known.
	 * @param id its name in books and logs
	 * @param plan the plan whose endpoints it opens
	 * @param buyer who bought it
	 * @param createdAt when it was bought
	 * @param grants what was bought
	 */
	public Pass(String id, String plan, @Nullable String buyer, Instant createdAt, List<PassGrant> grants) {
		this(id, plan, buyer, null, null, false, createdAt, grants);
	}

	/**
	 * Replace what was bought.
	 * @param changed what was bought, the first purchase first
	 * @return the pass
	 */
	public Pass withGrants(List<PassGrant> changed) {
		return new Pass(this.id, this.plan, this.buyer, this.principal, this.identifier, this.walletBound,
				this.createdAt, changed);
	}

	Pass with(PassGrant grant) {
		List<PassGrant> more = new ArrayList<>(this.grants);
		more.add(grant);
		return withGrants(more);
	}

	boolean isBoughtBy(@Nullable String wallet, @Nullable String user, @Nullable String paymentIdentifier) {
		return (wallet != null && wallet.equals(this.buyer)) || (user != null && user.equals(this.principal))
				|| (paymentIdentifier != null && paymentIdentifier.equals(this.identifier));
	}

	/**
	 * Return when the last of its grants ends that was not revoked.
	 * @return the end; empty if all were revoked
	 */
	public Optional<Instant> until() {
		return this.grants.stream().filter((it) -> !it.revoked()).max(LAST).map(PassGrant::until);
	}

	/**
	 * Return whether it can be used at a time, as far as time is concerned.
	 * @param now the time
	 * @return whether a grant has begun and not ended
	 */
	public boolean isValid(Instant now) {
		return this.grants.stream().anyMatch((it) -> it.isValid(now));
	}

}
