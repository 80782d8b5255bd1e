package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.rail.OfferResult;
import io.github.x402spring.payment.rail.RailRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes challenges: lets the rails issue what is offered. Only what ends in a 402 comes
 * here, so that an invoice is made only for an answer that carries it.
 */
final class ChallengeIssuer {

	private static final Log logger = LogFactory.getLog(ChallengeIssuer.class);

	/** How often a rail that issues nothing is logged. */
	private static final Duration LINE = Duration.ofMinutes(1);

	private final ProtocolRegistry protocols;

	private final RailRegistry rails;

	private final PaymentBook book;

	private final PaymentPolicy policy;

	private final PaymentSwitch paymentSwitch;

	private volatile Instant quietUntil = Instant.EPOCH;

	ChallengeIssuer(ProtocolRegistry protocols, RailRegistry rails, PaymentBook book, PaymentPolicy policy,
			PaymentSwitch paymentSwitch) {
		this.protocols = protocols;
		this.rails = rails;
		this.book = book;
		this.policy = policy;
		this.paymentSwitch = paymentSwitch;
	}

	/**
	 * Refuse a request with a challenge.
	 * @param presentation the request
	 * @param reason why it is refused, a protocol string
	 * @param problem makes the problem from the challenge
	 * @return the problem; {@link PaymentProblem.Unavailable} if nothing can be offered
	 * now: a client that is told how to pay signs, and would do so in vain
	 */
	PaymentProblem challenged(Presentation presentation, String reason, Function<Challenge, PaymentProblem> problem) {
		if (this.paymentSwitch.isPaused()) {
			return PaymentSwitch.refusal();
		}
		ChallengeContext context = presentation.context();
		Set<Quote> offered = this.protocols.offered(presentation.quotes(), context);
		List<Offer> offers = new ArrayList<>();
		boolean available = offered.isEmpty();
		Duration retryAfter = Duration.ZERO;
		for (Quote quote : presentation.quotes()) {
			// What no family offers to this request needs no invoice.
			boolean wanted = offered.contains(quote);
			OfferResult result = wanted ? issue(quote, context) : new OfferResult.Issued(Offer.of(quote));
			if (result instanceof OfferResult.Issued issued) {
				offers.add(issued.offer());
				available |= wanted;
			}
			else if (result instanceof OfferResult.Unavailable unavailable) {
				retryAfter = unavailable.retryAfter();
			}
		}
		return available ? problem.apply(new Challenge(reason, context, offers, presentation.endpoint().plan()))
				: new PaymentProblem.Unavailable(this.policy.retryAfter(retryAfter));
	}

	/**
	 * Refuse a payment that was not sent.
	 * @param presentation the request
	 * @param reason why, a protocol string
	 * @return the problem
	 */
	PaymentProblem rejected(Presentation presentation, String reason) {
		return challenged(presentation, reason, (challenge) -> new PaymentProblem.Rejected(reason, challenge));
	}

	/**
	 * Refuse a payment whose money has moved or may have.
	 * @param presented the payment
	 * @param reason why, a protocol string
	 * @return the problem, without a challenge unless the payment is a secret
	 */
	PaymentProblem notUsable(PresentedPayment presented, String reason) {
		return unfit(presented, Reasons.OTHER_REQUEST, new PaymentProblem.NotUsable(reason));
	}

	/**
	 * Refuse a payment whose settlement was refused.
	 * @param presentation the request
	 * @param failed the payment
	 * @return the problem
	 */
	PaymentProblem settlementFailed(Presentation presentation, Payment failed) {
		String reason = (failed.reason() != null) ? Reasons.clean(failed.reason()) : Reasons.VERIFICATION_FAILED;
		return challenged(presentation, reason,
				(challenge) -> new PaymentProblem.SettlementFailed(reason, Receipts.of(failed), challenge));
	}

	/**
	 * Refuse a payment that does not pay for a request. Clients keep secrets and present
	 * them with whatever they call next, so those are answered as if they were not there.
	 * @param presented the payment
	 * @param reason why it does not pay
	 * @param otherwise the problem of a payment that is no secret
	 * @return the problem
	 */
	PaymentProblem unfit(PresentedPayment presented, String reason, PaymentProblem otherwise) {
		return (presented.isSecret() && !presented.presentation().quotes().isEmpty())
				? rejected(presented.presentation(), reason) : otherwise;
	}

	/**
	 * Refuse a payment that is not used up, and is not for a request.
	 * @param presented the payment
	 * @return the problem. Where only a scope is missing there is no challenge: the call
	 * or the pass was paid for
	 */
	PaymentProblem otherRequest(PresentedPayment presented) {
		PaidEndpointDescriptor.PlanUse plan = presented.presentation().endpoint().plan();
		return (plan != null && presented.lacksScope()) ? new PaymentProblem.ScopeDenied(plan.scope())
				: unfit(presented, Reasons.OTHER_REQUEST, new PaymentProblem.BoundToOtherRequest());
	}

	/**
	 * Refuse a payment of which the book knows nothing, and which was issued for another
	 * request.
	 * @param presented the payment
	 * @return the problem, with a challenge unless the payer has paid
	 */
	PaymentProblem notIssued(PresentedPayment presented) {
		return presented.isPaidBefore() ? otherRequest(presented)
				: rejected(presented.presentation(), Reasons.OTHER_REQUEST);
	}

	private OfferResult issue(Quote quote, ChallengeContext context) {
		try {
			OfferResult result = this.rails.find(quote.kind())
				.map((rail) -> rail.issue(quote, context))
				.orElseGet(() -> new OfferResult.Unavailable(Duration.ZERO));
			if (result instanceof OfferResult.Unavailable) {
				log(quote, null);
			}
			return result;
		}
		catch (RuntimeException ex) {
			log(quote, ex);
			return new OfferResult.Unavailable(Duration.ZERO);
		}
	}

	private void log(Quote quote, @Nullable RuntimeException ex) {
		Instant now = this.book.now();
		String message = "Payments of kind " + quote.kind() + " cannot be offered right now";
		if (now.isBefore(this.quietUntil)) {
			logger.debug(message, ex);
			return;
		}
		this.quietUntil = now.plus(LINE);
		logger.warn(message, ex);
	}

}
