package io.github.x402spring.facilitator.client;

import java.time.Duration;
import java.util.Optional;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.SupportedKinds;
import io.github.x402spring.x402.VerifyResponse;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Talks to a facilitator: the service that verifies and settles payments for resource
 * servers (section 7 of the x402 specification). Answers are well-formed, but not judged.
 *
 * @since 0.1.0
 */
public interface FacilitatorClient {

	/**
	 * Ask whether a payment may be used.
	 * @param payment the payment
	 * @param limit after which the call has to end, with an answer or without
	 * @return the answer
	 * @throws FacilitatorException if there is no answer that counts
	 * @throws IllegalArgumentException if a version 1 payment is for requirements that
	 * version 1 cannot express; nothing is sent
	 */
	VerifyResponse verify(CheckedPayment payment, Duration limit);

	/**
	 * Ask to move the money. Sent once, whatever happens.
	 * @param payment the payment
	 * @param limit after which the call has to end, with an answer or without
	 * @return the answer
	 * @throws FacilitatorException if there is no answer that counts; the money may have
	 * moved all the same
	 * @throws IllegalArgumentException if a version 1 payment is for requirements that
	 * version 1 cannot express; nothing is sent
	 */
	SettlementResponse settle(CheckedPayment payment, Duration limit);

	/**
	 * Ask which schemes and networks are offered.
	 * @param limit after which the call has to end, with an answer or without
	 * @return the answer
	 * @throws FacilitatorException if there is no answer that counts
	 */
	SupportedKinds supported(Duration limit);

	/**
	 * Return a client that makes the same calls and is observed.
	 * @param client does the calls
	 * @param serverAddress host of the facilitator, or {@code none}
	 * @param registry where the observations go
	 * @param convention replaces the default convention, or {@code null}
	 * @return the observed client; the same client if the registry takes no observations
	 */
	static FacilitatorClient observed(FacilitatorClient client, String serverAddress, ObservationRegistry registry,
			@Nullable FacilitatorObservationConvention convention) {
		return registry.isNoop() ? client : new ObservedFacilitatorClient(client, serverAddress, registry, convention);
	}

	/**
	 * Return by how much the facilitator's clock was last seen ahead of ours.
	 * @return the time, negative if it is behind; empty if that is not known
	 */
	default Optional<Duration> clockSkew() {
		return Optional.empty();
	}

}
