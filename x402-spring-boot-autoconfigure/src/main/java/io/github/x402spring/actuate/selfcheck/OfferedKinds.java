package io.github.x402spring.actuate.selfcheck;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.x402spring.actuate.selfcheck.SelfCheckDescriptor.Check;
import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.protocol.PaymentRequirements;

/**
 * Knows whether somebody verifies and settles what is offered.
 *
 * @param facilitators the facilitators; empty if nobody remote verifies and settles
 * @param sandbox whether the sandbox does
 * @since 0.1.0
 */
public record OfferedKinds(List<Facilitator> facilitators, boolean sandbox) {

	private static final String NAME = "facilitator";

	/**
	 * Check offers.
	 * @param offers what is offered
	 * @return whether each can be verified and settled, as far as it is known
	 */
	public Check check(List<PaymentRequirements> offers) {
		if (this.sandbox) {
			return Check.pass(NAME);
		}
		if (this.facilitators.isEmpty()) {
			return Check.skipped(NAME, "payments are verified by the application itself");
		}
		Set<PaymentKind> missing = offers.stream()
			.map((offer) -> new PaymentKind(offer.scheme(), offer.network()))
			.filter((kind) -> this.facilitators.stream().noneMatch((it) -> supports(it, kind)))
			.collect(Collectors.toSet());
		if (missing.isEmpty()) {
			return Check.pass(NAME);
		}
		return this.facilitators.stream().anyMatch((it) -> it.kinds().isEmpty())
				? Check.skipped(NAME, "not every facilitator has said what it supports")
				: Check.fail(NAME, "no facilitator supports " + missing);
	}

	private static boolean supports(Facilitator facilitator, PaymentKind kind) {
		return facilitator.kinds().filter((kinds) -> kinds.supports(2, kind.scheme(), kind.network().id())).isPresent();
	}

}
