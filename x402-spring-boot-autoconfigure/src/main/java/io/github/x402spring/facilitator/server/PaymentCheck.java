package io.github.x402spring.facilitator.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.github.x402spring.Network;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.FacilitatorRequest;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.evm.ExactEvmScheme;

/**
 * Checks payments in the process. The caller's requirements count, not the copy that the
 * payer echoes. What the payer signed must match them.
 */
final class PaymentCheck {

	private static final PaidResource RESOURCE = new PaidResource("", "", "");

	private final ExactEvmScheme scheme;

	private final Set<Network> networks;

	PaymentCheck(ExactEvmScheme scheme, Set<Network> networks) {
		this.scheme = scheme;
		this.networks = networks;
	}

	/**
	 * Check all but the time.
	 * @param request the request
	 * @param caller who asks
	 * @return whether the payment is genuine and fits
	 * @throws MalformedMessageException if the payload is malformed
	 */
	CheckResult check(FacilitatorRequest request, FacilitatorCaller caller) {
		Requirement requirement = Requirement.of(request.requirements())
			.orElseThrow(() -> new MalformedMessageException("Members 'asset' and 'payTo' must be addresses"));
		Optional<Refusal> refusal = requirement.refusal(request.payment(), this.networks, caller);
		return refusal.<CheckResult>map(CheckResult.Refused::new)
			.orElseGet(() -> authenticate(request.payment(), requirement.quote(caller)));
	}

	/**
	 * Check the time: a payment is not sent to the chain when it has nearly ended.
	 * @param payment a genuine payment
	 * @param now the current time
	 * @return why it is not sent, or empty
	 */
	Optional<Refusal> time(CheckedPayment payment, Instant now) {
		return switch (this.scheme.match(payment.payment(), List.of(payment.quote()), now)) {
			case SchemeResult.Accepted<Quote> yes -> Optional.empty();
			case SchemeResult.Unproven<Quote> no -> Optional.of(unsupported());
			case SchemeResult.Refused<Quote> no ->
				Optional.of(new Refusal(no.reason(), "The time is over, or not come"));
			case SchemeResult.NotMine<Quote> no -> Optional.of(unsupported());
		};
	}

	private CheckResult authenticate(PaymentPayload payment, Quote quote) {
		return switch (this.scheme.authenticate(asRequired(payment, quote), List.of(quote))) {
			case SchemeResult.Accepted<AuthenticatedPayment> yes -> fit(yes.value(), quote, CheckResult.Genuine::new);
			case SchemeResult.Unproven<AuthenticatedPayment> it -> fit(it.value(), quote, CheckResult.Unproven::new);
			case SchemeResult.Refused<AuthenticatedPayment> no -> refused(no.reason(), "The payload is not accepted");
			case SchemeResult.NotMine<AuthenticatedPayment> no -> new CheckResult.Refused(unsupported());
		};
	}

	private static CheckResult fit(AuthenticatedPayment payment, Quote quote,
			Function<CheckedPayment, CheckResult> fits) {
		if (!payment.kind().equals(quote.kind()) || !payment.asset().equals(quote.asset())) {
			return refused(ErrorReason.INVALID_SIGNATURE, "The payer signed for another token");
		}
		if (payment.payee() == null || !payment.payee().equals(quote.payee())) {
			return refused(ErrorReason.RECIPIENT_MISMATCH, "The payer signed for another payee");
		}
		if (!payment.authorised().equals(quote.amount())) {
			return refused(ErrorReason.VALUE_MISMATCH, "The payer signed for another amount");
		}
		return fits.apply(new CheckedPayment(payment, quote, RESOURCE));
	}

	private static PaymentPayload asRequired(PaymentPayload payment, Quote quote) {
		return new PaymentPayload(2, ExactEvmScheme.NAME, quote.network().id(), payment.payload(),
				X402Codec.toJson(PaymentRequirements.of(quote)), null, payment.json());
	}

	private static Refusal unsupported() {
		return new Refusal(ErrorReason.UNSUPPORTED_SCHEME, "The scheme is not supported");
	}

	private static CheckResult refused(String reason, String message) {
		return new CheckResult.Refused(new Refusal(reason, message));
	}

}
