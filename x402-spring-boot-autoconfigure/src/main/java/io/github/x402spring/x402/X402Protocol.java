package io.github.x402spring.x402;

import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.x402.signin.SignInWithX;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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

	private final ChallengeCache challenges = new ChallengeCache();

	private final List<X402Scheme> schemes;

	private final @Nullable SignInWithX signIns;

	/**
	 * Create the family.
	 * @param schemes the schemes whose quotes are offered
	 */
	public X402Protocol(List<X402Scheme> schemes) {
		this(schemes, null);
	}

	/**
	 * Create the family.
	 * @param schemes the schemes whose quotes are offered
	 * @param signIns lets wallets sign in, or {@code null} if they cannot
	 */
	public X402Protocol(List<X402Scheme> schemes, @Nullable SignInWithX signIns) {
		this.schemes = List.copyOf(schemes);
		this.signIns = signIns;
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
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		List<Quote> quotes = challenge.offers().stream().map(Offer::quote).filter(this::isOurs).toList();
		if (quotes.isEmpty()) {
			return;
		}
		JsonNode signIn = signIn(challenge);
		WrittenChallenge written = (signIn != null)
				? WrittenChallenge.of(challenge.reason(), challenge.resource(), quotes, signIn)
				: this.challenges.of(challenge.reason(), challenge.resource(), quotes);
		answer.add(X402Headers.PAYMENT_REQUIRED, written.header());
		written.members().forEach(answer::addMember);
	}

	// With a nonce of its own, so it is not kept.
	private @Nullable JsonNode signIn(Challenge challenge) {
		SignInWithX extension = this.signIns;
		PaidEndpointDescriptor.PlanUse plan = challenge.plan();
		return (extension != null && plan != null && plan.walletBound())
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
		return this.schemes.stream().anyMatch((scheme) -> scheme.kinds(quote.network()).contains(quote.kind()));
	}

	private static SettlementResponse response(PaymentReceipt receipt, String network) {
		return new SettlementResponse(receipt.isSettled(), receipt.reason(), null, receipt.payer(),
				receipt.transaction(), network, null);
	}

}
