package io.github.x402spring.facilitator;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A facilitator as most applications have it: the only one, without secrets.
 */
final class UsualFacilitator {

	private UsualFacilitator() {
	}

	static Facilitators only(FacilitatorClient client) {
		return new Facilitators(List
			.of(new Facilitator("facilitator", client, Set.of(), FacilitatorLimits.DEFAULT, Clock.systemUTC())));
	}

	static FacilitatorSettings settings(URI url) {
		return new FacilitatorSettings(url, Duration.ofSeconds(2), FacilitatorAuthentication.none(), null);
	}

}
