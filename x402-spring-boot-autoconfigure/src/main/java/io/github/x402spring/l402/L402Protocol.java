package io.github.x402spring.l402;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * L402 over HTTP: a token with an invoice in a line of {@code WWW-Authenticate}, and the
 * token with the preimage of the paid invoice in {@code Authorization}. Offers without an
 * invoice are left out. There is no receipt: who holds the preimage has one.
 *
 * @since 0.1.0
 */
public final class L402Protocol implements PaymentProtocol {

	private static final String WWW_AUTHENTICATE = "WWW-Authenticate";

	/** What scripts of the payment page send when they ask for an invoice. */
	private static final String PAGE = "Payment-Page";

	private static final String LIGHTNING = "lightning";

	private static final String MEMBER = "l402";

	private final L402Tokens tokens;

	private final TokenOffers offers;

	private final boolean lsatLine;

	private final BooleanSupplier page;

	/**
	 * Create the family.
	 * @param settings what the application decides
	 * @param passes finds the pass that a request buys; empty for one that buys none
	 * @param page says whether the payment page may ask for invoices
	 * @param clock the time
	 */
	public L402Protocol(L402Settings settings, Function<PaidRequest, Optional<PassTerms>> passes, BooleanSupplier page,
			Clock clock) {
		this.tokens = settings.tokens(clock);
		this.offers = new TokenOffers(passes);
		this.lsatLine = settings.lsatLine();
		this.page = page;
	}

	@Override
	public List<String> requestHeaders() {
		return Stream.concat(Stream.of(CredentialReader.AUTHORIZATION), CredentialReader.MACAROONS.stream()).toList();
	}

	@Override
	public List<String> responseHeaders() {
		return List.of(WWW_AUTHENTICATE);
	}

	@Override
	public boolean isOwn(String header, String line) {
		return header.equalsIgnoreCase(WWW_AUTHENTICATE) ? L402Challenge.isOne(line)
				: CredentialReader.isOwn(header, line);
	}

	@Override
	public @Nullable Credential read(RequestHeaders headers) {
		return CredentialReader.read(headers, this.tokens);
	}

	// HEAD only ever shows the price: what is paid for it would buy nothing.
	@Override
	public List<Quote> offered(List<Quote> quotes, ChallengeContext context) {
		return context.request().method().equals("HEAD") ? List.of()
				: quotes.stream().filter((quote) -> quote.kind().scheme().equals(LIGHTNING)).toList();
	}

	@Override
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		if (challenge.context().request().method().equals("HEAD")) {
			return;
		}
		ArrayNode body = JsonNodeFactory.instance.arrayNode();
		challenge.offers()
			.stream()
			.flatMap((offer) -> IssuedInvoice.of(offer).stream())
			.forEach((issued) -> offer(challenge, issued, answer, body));
		if (!body.isEmpty()) {
			answer.addMember(MEMBER, body);
		}
	}

	private void offer(Challenge challenge, IssuedInvoice issued, ChallengeAnswer answer, ArrayNode body) {
		LightningInvoice invoice = issued.invoice();
		TokenTerms terms = this.offers.terms(challenge, issued);
		String token = isForPage(challenge.context().request()) ? this.tokens.mintForPage(invoice.hash(), terms)
				: this.tokens.mint(invoice.hash(), terms);
		L402Challenge.lines(token, invoice.text(), this.lsatLine).forEach((line) -> answer.add(WWW_AUTHENTICATE, line));
		body.addObject()
			.put("version", "0")
			.put("macaroon", token)
			.put("invoice", invoice.text())
			.put("amountMsat", String.valueOf(invoice.amount()))
			.put("expiresAt", invoice.expiresAt().toString());
	}

	// Others need no answer whether their invoice was paid: they have the preimage.
	private boolean isForPage(PaidRequest request) {
		return this.page.getAsBoolean() && (request.header(PAGE).isPresent() || request.prefersPage());
	}

	@Override
	public int issuedLength(Quote quote, PaidResource resource) {
		return quote.kind().scheme().equals(LIGHTNING) ? L402Challenge.usualLength(this.lsatLine) : 0;
	}

	@Override
	public boolean speaks(String protocol) {
		return protocol.equals(L402Credential.PROTOCOL);
	}

	@Override
	public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
	}

}
