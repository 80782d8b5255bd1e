package io.github.x402spring.actuate;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.x402spring.actuate.X402Descriptor.FacilitatorDescriptor;
import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorState;
import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.x402.SupportedKinds;

/**
 * Describes who verifies and settles.
 *
 * @param facilitators the remote facilitators
 * @param hosts finds the host of a facilitator by its name
 * @since 0.1.0
 */
public record FacilitatorDescriptions(List<Facilitator> facilitators, Function<String, Optional<String>> hosts) {

	/** How many kinds of a facilitator are named at most. */
	private static final int MAX_NAMED = 50;

	/**
	 * Create a copy that does not change.
	 */
	public FacilitatorDescriptions {
		facilitators = List.copyOf(facilitators);
	}

	List<FacilitatorDescriptor> describe() {
		return this.facilitators.stream().map(this::describe).toList();
	}

	Stream<String> warnings() {
		return this.facilitators.stream()
			.filter((it) -> it.state() == FacilitatorState.FAILING || it.state() == FacilitatorState.PAUSED)
			.map((it) -> "The facilitator of " + it.name() + " is " + it.state());
	}

	private FacilitatorDescriptor describe(Facilitator facilitator) {
		return new FacilitatorDescriptor(facilitator.name(), this.hosts.apply(facilitator.name()).orElse(null),
				facilitator.state().name(), facilitator.trouble().map(FacilitatorException.Trouble::text).orElse(null),
				facilitator.pausedFor().toSeconds(), facilitator.lastSuccess().orElse(null),
				facilitator.lastFailure().orElse(null),
				facilitator.kinds()
					.map(SupportedKinds::kinds)
					.orElse(List.of())
					.stream()
					.limit(MAX_NAMED)
					.map((kind) -> "v" + kind.x402Version() + " " + clean(kind.scheme()) + " on "
							+ clean(kind.network()))
					.toList());
	}

	// The text comes from the facilitator.
	private static String clean(String text) {
		return text.matches("[-_:A-Za-z0-9]{1,64}") ? text : "?";
	}

}
