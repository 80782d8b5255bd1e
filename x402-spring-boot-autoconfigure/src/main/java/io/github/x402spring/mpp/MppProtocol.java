package io.github.x402spring.mpp;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.pricing.ContentTooLargeException;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * The "Payment" authentication scheme over HTTP: one line of {@code WWW-Authenticate} for
 * each offer, a credential in {@code Authorization} or in a header of its own, and a
 * receipt with the content. Offers are charged by the methods {@code evm} and
 * {@code lightning}; others are left out.
 *
 * @since 0.1.0
 */
public final class MppProtocol implements PaymentProtocol {

	private static final String WWW_AUTHENTICATE = "WWW-Authenticate";

	private final MppSettings settings;

	private final Challenges challenges;

	private final Charges charges;

	private final Function<PaidRequest, Optional<PassTerms>> passes;

	private final Clock clock;

	/**
	 * Create the family for an application that sells no passes.
	 * @param settings what the application decides
	 * @param transfers the scheme of transfers by EIP-3009
	 * @param clock the time
	 */
	public MppProtocol(MppSettings settings, PaymentScheme transfers, Clock clock) {
		this(settings, transfers, null, (request) -> Optional.empty(), clock);
	}

	/**
	 * Create the family.
	 * @param settings what the application decides
	 * @param transfers the scheme of transfers by EIP-3009
	 * @param transactions the scheme of transactions that clients send by themselves, or
	 * {@code null} if they are not accepted
	 * @param passes finds the pass that a request buys; empty for one that buys none
	 * @param clock the time
	 */
	public MppProtocol(MppSettings settings, PaymentScheme transfers, @Nullable MppTransactionScheme transactions,
			Function<PaidRequest, Optional<PassTerms>> passes, Clock clock) {
		this.settings = settings;
		this.challenges = settings.challenges();
		this.charges = new Charges(transfers, transactions);
		this.passes = passes;
		this.clock = clock;
	}

	@Override
	public List<String> requestHeaders() {
		return List.of(CredentialHeaders.AUTHORIZATION, MppChallenge.PAYMENT_AUTHORIZATION, AcceptPayment.HEADER);
	}

	@Override
	public List<String> responseHeaders() {
		return List.of(WWW_AUTHENTICATE, MppReceipt.HEADER);
	}

	@Override
	public boolean isOwn(String header, String line) {
		// Clients say there what they accept, and handlers may read it.
		if (header.equalsIgnoreCase(AcceptPayment.HEADER)) {
			return false;
		}
		boolean shared = header.equalsIgnoreCase(CredentialHeaders.AUTHORIZATION)
				|| header.equalsIgnoreCase(WWW_AUTHENTICATE);
		return !shared || CredentialHeaders.isOwn(line);
	}

	@Override
	public @Nullable Credential read(RequestHeaders headers) {
		Credential credential = CredentialHeaders.find(headers);
		return (credential instanceof MppCredential presented)
				? ofMethod(presented.withMaxContent(this.settings.maxContent())) : credential;
	}

	private Credential ofMethod(MppCredential presented) {
		return switch (presented.challenge().method()) {
			case LightningCharge.METHOD -> new PaidLightningCharge(presented, this.challenges);
			case EvmCharge.METHOD -> this.charges.isOffered(presented.payload()) ? presented
					: new BrokenCredential(presented.text(), MppProblem.METHOD_UNSUPPORTED);
			default -> presented;
		};
	}

	// HEAD only ever shows the price: what is paid for it would buy nothing.
	@Override
	public List<Quote> offered(List<Quote> quotes, ChallengeContext context) {
		PaidRequest request = context.request();
		return request.method().equals("HEAD") ? List.of()
				: AcceptPayment.read(request.headerValues(AcceptPayment.HEADER))
					.choose(quotes.stream().filter((quote) -> this.charges.method(quote) != null).toList(),
							(quote) -> String.valueOf(this.charges.method(quote)), Challenges.CHARGE);
	}

	@Override
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		PaidRequest request = challenge.context().request();
		if (request.method().equals("HEAD")) {
			return;
		}
		Instant now = this.clock.instant();
		List<Charges.Charged> charged = challenge.offers()
			.stream()
			.flatMap((offer) -> this.charges.of(offer, now).stream())
			.toList();
		if (charged.isEmpty()) {
			return;
		}
		PassTerms pass = this.passes.apply(request).orElse(null);
		List<String> accepted = request.headerValues(AcceptPayment.HEADER);
		String digest = isBound(accepted) ? digest(request) : null;
		AcceptPayment.read(accepted)
			.choose(charged, Charges.Charged::method, Challenges.CHARGE)
			.forEach((it) -> answer.add(WWW_AUTHENTICATE,
					this.challenges
						.issue(it.charge(), challenge.context(), now, it.expires(), digest, it.selling(pass).asked())
						.line()));
	}

	private boolean isBound(List<String> accepted) {
		return switch (this.settings.contentBinding()) {
			case AUTO -> !accepted.isEmpty();
			case ALWAYS -> true;
			case NEVER -> false;
		};
	}

	// Large content is the handler's to read.
	private @Nullable String digest(PaidRequest request) {
		try {
			return request.contentDigest(this.settings.maxContent()).orElse(null);
		}
		catch (ContentTooLargeException ex) {
			return null;
		}
	}

	// Lines of other methods are written for what was not issued, too.
	@Override
	public int issuedLength(Quote quote, PaidResource resource) {
		return quote.kind().scheme().equals(LightningCharge.METHOD)
				? WWW_AUTHENTICATE.length() + this.challenges.usualLength(resource.description()) : 0;
	}

	@Override
	public boolean speaks(String protocol) {
		return protocol.startsWith(MppCredential.FAMILY);
	}

	@Override
	public Optional<URI> problemType(String protocol, PaymentProblem problem) {
		return MppProblem.typeOf(protocol, problem);
	}

	// Answers without the content carry none.
	@Override
	public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
		if (!receipt.isSettled()) {
			return;
		}
		if (receipt.credential() instanceof MppCredential paid) {
			headers.add(MppReceipt.HEADER,
					new MppReceipt(paid.challenge().method(), receipt.transaction(), this.clock.instant(),
							paid.challenge().id(), receipt.network().isEvm() ? receipt.network().chainId() : null)
						.encode());
		}
		else if (receipt.credential() instanceof PaidLightningCharge paid) {
			headers.add(MppReceipt.HEADER, paid.receipt(this.clock.instant()).encode());
		}
	}

}
