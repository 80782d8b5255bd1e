package io.github.x402spring.payment.pass;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A prepaid right, presented by a token that only its holder knows.
 *
 * @param id its name in books and logs, worthless to those who do not have the token
 * @param plan the plan whose endpoints it opens
 * @param buyer who bought it, or {@code null} if the payment did not say
 * @param createdAt when it was bought
 * @param grants what was bought, the first purchase first
 * @since 0.1.0
 */
public record Pass(String id, String plan, @Nullable String buyer, Instant createdAt, List<PassGrant> grants) {

	private static final Comparator<PassGrant> LAST = Comparator.comparing(PassGrant::until);

	/**
	 * Create a pass.
	 */
	public Pass {
		grants = List.copyOf(grants);
	}

	Pass with(PassGrant grant) {
		List<PassGrant> more = new ArrayList<>(this.grants);
		more.add(grant);
		return new Pass(this.id, this.plan, this.buyer, this.createdAt, more);
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
