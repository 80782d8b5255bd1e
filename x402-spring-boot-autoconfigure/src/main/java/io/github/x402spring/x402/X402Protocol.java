package io.github.x402spring.x402;

import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.x402.bazaar.Bazaar;
import io.github.x402spring.x402.signin.SignInWithX;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * x402 over HTTP: version 2 in headers, and version 1 for clients that speak only that,
 * its challenge in the body.
 *
 * @since 0.1.0
 */
public final class X402Protocol implements PaymentProtocol {

	private static final String NAME = "x402/";

	private static final String VERSION_1 = protocol(1);

	private final CredentialHeaders credentials = new CredentialHeaders();

	private final List<X402Scheme> schemes;

	private final @Nullable SignInWithX signIns;

	private final @Nullable Bazaar bazaar;

	private final @Nullable PaymentIdentifiers identifiers;

	private final ChallengeCache challenges;

	/**
	 * Create the family.
	 * @param schemes the schemes whose quotes are offered
	 */
	public X402Protocol(List<X402Scheme> schemes) {
		this(schemes, null);
	}

	/**
	 * Create the family, without the extension {@code payment-identifier}.
	 * @param schemes the schemes whose quotes are offered
	 * @param signIns lets wallets sign in, or {@code null} if they cannot
	 */
	public X402Protocol(List<X402Scheme> schemes, @Nullable SignInWithX signIns) {
		this(schemes, signIns, null, null);
	}

	private X402Protocol(List<X402Scheme> schemes, @Nullable SignInWithX signIns, @Nullable Bazaar bazaar,
			@Nullable PaymentIdentifiers identifiers) {
		this.schemes = List.copyOf(schemes);
		this.signIns = signIns;
		this.bazaar = bazaar;
		this.identifiers = identifiers;
		ObjectNode declared = JsonNodeFactory.instance.objectNode();
		if (identifiers != null) {
			declared.set(PaymentIdentifiers.NAME, identifiers.declaration());
		}
		this.challenges = new ChallengeCache(declared, identifiers == null || !identifiers.required());
	}

	/**
	 * Declare in challenges how endpoints are called.
	 * @param extension the extension that declares them
	 * @return a family that is equal otherwise
	 */
	public X402Protocol with(Bazaar extension) {
		return new X402Protocol(this.schemes, this.signIns, extension, this.identifiers);
	}

	/**
	 * Speak the extension {@code payment-identifier}: challenges declare it, and the ids
	 * of new payments must have its form.
	 * @param required whether new payments must have an id. If so, challenges are not in
	 * version 1, whose clients send none
	 * @return a family that is equal otherwise
	 */
	public X402Protocol withIdentifiers(boolean required) {
		return new X402Protocol(this.schemes, this.signIns, this.bazaar, new PaymentIdentifiers(required));
	}

	/**
	 * Write the ways to pay of an endpoint as challenges do, without a request.
	 * @param quotes what its requests are quoted
	 * @return an array, empty if prices depend on the request; nothing if it cannot be
	 * paid by this family
	 */
	public Optional<JsonNode> accepts(QuoteSource quotes) {
		List<Quote> known = (quotes.known().isEmpty() && !quotes.tiers().isEmpty()) ? quotes.tiers().getFirst()
				: quotes.known();
		List<Quote> ours = known.stream().filter(this::isOurs).toList();
		if (ours.isEmpty() && (!known.isEmpty() || quotes.kinds().stream().noneMatch(this::isOurs))) {
			return Optional.empty();
		}
		ArrayNode accepts = JsonNodeFactory.instance.arrayNode();
		ours.stream().map(PaymentRequirements::of).map(X402Codec::toJson).forEach(accepts::add);
		return Optional.of(accepts);
	}

	static String protocol(int version) {
		return NAME + version;
	}

	@Override
	public List<String> requestHeaders() {
		return (this.signIns != null) ? List.of(X402Headers.PAYMENT_SIGNATURE, X402Headers.X_PAYMENT, SignIn.HEADER)
				: List.of(X402Headers.PAYMENT_SIGNATURE, X402Headers.X_PAYMENT);
	}

	@Override
	public List<String> responseHeaders() {
		return List.of(X402Headers.PAYMENT_REQUIRED, X402Headers.PAYMENT_RESPONSE, X402Headers.X_PAYMENT_RESPONSE);
	}

	@Override
	public @Nullable Credential read(RequestHeaders headers) {
		return this.credentials.read(headers);
	}

	@Override
	public List<Quote> offered(List<Quote> quotes, ChallengeContext context) {
		return quotes.stream().filter(this::isOurs).toList();
	}

	@Override
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		List<Quote> quotes = challenge.offers().stream().map(Offer::quote).filter(this::isOurs).toList();
		if (quotes.isEmpty()) {
			return;
		}
		ObjectNode signIn = signIn(challenge);
		WrittenChallenge written = (signIn != null)
				? this.challenges.with(signIn, challenge.reason(), challenge.resource(), quotes, declaration(challenge))
				: known(challenge, quotes);
		answer.add(X402Headers.PAYMENT_REQUIRED, written.header());
		written.members().forEach(answer::addMember);
	}

	private WrittenChallenge known(Challenge challenge, List<Quote> quotes) {
		return (this.bazaar != null)
				? this.challenges.of(challenge.reason(), challenge.resource(), quotes,
						challenge.context().request().method() + ' ' + challenge.context().endpoint(),
						this.bazaar.version(), () -> declaration(challenge))
				: this.challenges.of(challenge.reason(), challenge.resource(), quotes, "", 0, () -> null);
	}

	private @Nullable ObjectNode declaration(Challenge challenge) {
		return (this.bazaar != null) ? this.bazaar.declare(challenge.context().endpoint(),
				challenge.context().request().method(), challenge.resource().url()) : null;
	}

	@Override
	public Optional<String> flaw(Credential credential) {
		return (this.identifiers != null && credential instanceof PaymentPayload payment)
				? this.identifiers.flaw(payment) : Optional.empty();
	}

	// With a nonce of its own, so it is not kept.
	private @Nullable ObjectNode signIn(Challenge challenge) {
		SignInWithX extension = this.signIns;
		PaidEndpointDescriptor.PlanUse plan = challenge.plan();
		return (extension != null && plan != null && plan.signIn())
				? extension.declare(challenge.context().endpoint(), extension.path(challenge.resource().url())) : null;
	}

	@Override
	public @Nullable SignIn signIn(String endpoint, String path, List<String> lines) {
		return (this.signIns != null) ? this.signIns.read(endpoint, path, lines) : null;
	}

	@Override
	public boolean inviteSignIn(String endpoint, String path, String reason, ChallengeAnswer answer) {
		if (this.signIns == null) {
			return false;
		}
		answer.add(X402Headers.PAYMENT_REQUIRED,
				X402Codec.signInRequired(reason, this.signIns.uri(path), this.signIns.declare(endpoint, path)));
		return true;
	}

	@Override
	public boolean speaks(String protocol) {
		return protocol.startsWith(NAME);
	}

	@Override
	public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
		if (receipt.protocol().equals(VERSION_1)) {
			Network network = receipt.network();
			headers.add(X402Headers.X_PAYMENT_RESPONSE,
					X402Codec.encodeV1(response(receipt, network.shortName().orElse(network.id()))));
		}
		else {
			headers.add(X402Headers.PAYMENT_RESPONSE, X402Codec.encode(response(receipt, receipt.network().id())));
		}
	}

	// Others, such as invoices, are for other families to offer.
	private boolean isOurs(Quote quote) {
		return isOurs(quote.kind());
	}

	private boolean isOurs(PaymentKind kind) {
		return this.schemes.stream().anyMatch((scheme) -> scheme.kinds(kind.network()).contains(kind));
	}

	private static SettlementResponse response(PaymentReceipt receipt, String network) {
		return new SettlementResponse(receipt.isSettled(), receipt.reason(), null, receipt.payer(),
				receipt.transaction(), network, null);
	}

}
