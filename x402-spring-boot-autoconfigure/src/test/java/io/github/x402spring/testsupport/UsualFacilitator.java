package io.github.x402spring.testsupport;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorLimits;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.facilitator.client.FacilitatorAuthentication;
import io.github.x402spring.facilitator.client.FacilitatorClient;
import io.github.x402spring.facilitator.client.FacilitatorSettings;

/**
 * A facilitator as most applications have it: the only one, without secrets.
 */
public final class UsualFacilitator {

	private UsualFacilitator() {
	}

	public static FacilitatorRouter only(FacilitatorClient client) {
		return new FacilitatorRouter(List
			.of(new Facilitator("facilitator", client, Set.of(), FacilitatorLimits.DEFAULT, Clock.systemUTC())));
	}

	public static FacilitatorSettings settings(URI url) {
		return new FacilitatorSettings(url, Duration.ofSeconds(10), FacilitatorAuthentication.none(), null);
	}

}
