package io.github.x402spring.actuate;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.actuate.SelfCheckDescriptor.Check;
import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.SupportedKinds;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.X402Scheme;

/**
 * Knows whether the facilitators verify and settle what is offered.
 *
 * @param facilitators the facilitators; empty if none is remote
 * @param sandbox whether the sandbox does
 * @param schemes the schemes that x402 offers
 * @since 0.1.0
 */
record OfferedKinds(List<Facilitator> facilitators, boolean sandbox, List<X402Scheme> schemes) {

	/** Why checks of x402 are skipped where other families alone are offered. */
	static final String NO_OFFER = "it is not paid by x402";

	private static final String NAME = "facilitator";

	/**
	 * Choose what x402 offers.
	 * @param quotes what is asked for
	 * @return those of the quotes; others are offered by other families
	 */
	List<Quote> ofX402(List<Quote> quotes) {
		return quotes.stream()
			.filter((quote) -> this.schemes.stream()
				.anyMatch((scheme) -> scheme.kinds(quote.kind().network()).contains(quote.kind())))
			.toList();
	}

	/**
	 * Check quotes.
	 * @param quotes what x402 asks for
	 * @return whether each can be verified and settled, as far as it is known
	 */
	public Check check(List<Quote> quotes) {
		if (quotes.isEmpty()) {
			return Check.skipped(NAME, NO_OFFER);
		}
		if (this.sandbox) {
			return Check.pass(NAME);
		}
		if (this.facilitators.isEmpty()) {
			return Check.skipped(NAME, "payments are verified by the application itself");
		}
		Set<SupportedKinds.Kind> missing = quotes.stream()
			.flatMap(OfferedKinds::kinds)
			.filter((kind) -> this.facilitators.stream().noneMatch((it) -> supports(it, kind)))
			.collect(Collectors.toSet());
		if (missing.isEmpty()) {
			return Check.pass(NAME);
		}
		return this.facilitators.stream().anyMatch((it) -> it.kinds().isEmpty())
				? Check.skipped(NAME, "not every facilitator has reported what it supports") : Check.fail(NAME,
						"no facilitator supports " + missing.stream().map(OfferedKinds::text).sorted().toList());
	}

	// What version 1 clients are offered is in the body of the challenge.
	private static Stream<SupportedKinds.Kind> kinds(Quote quote) {
		PaymentRequirements offer = PaymentRequirements.of(quote);
		PaymentRequired alone = new PaymentRequired("", new PaidResource("", "", ""), List.of(offer), null);
		Stream<SupportedKinds.Kind> first = X402Codec.bodyV1(alone)
			.stream()
			.flatMap((body) -> body.get("accepts").valueStream())
			.map((it) -> new SupportedKinds.Kind(1, offer.scheme(), it.get("network").asString(), null));
		return Stream.concat(first, Stream.of(new SupportedKinds.Kind(2, offer.scheme(), offer.network().id(), null)));
	}

	private static boolean supports(Facilitator facilitator, SupportedKinds.Kind kind) {
		return facilitator.kinds()
			.filter((kinds) -> kinds.supports(kind.x402Version(), kind.scheme(), kind.network()))
			.isPresent();
	}

	private static String text(SupportedKinds.Kind kind) {
		return kind.scheme() + " on " + kind.network() + " in x402 version " + kind.x402Version();
	}

}
