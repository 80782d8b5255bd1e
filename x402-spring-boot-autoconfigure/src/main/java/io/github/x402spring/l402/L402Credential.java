package io.github.x402spring.l402;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.x402spring.lightning.LightningCredential;
import io.github.x402spring.lightning.PaidInvoice;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.payment.pass.PassBearer;
import io.github.x402spring.payment.pass.PassClaim;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.SchemeResult;
import org.jspecify.annotations.Nullable;

/**
 * What a request presents: tokens, and the preimage that shows that their invoice was
 * paid. It is well-formed, and nothing else is known of it before it is checked.
 */
final class L402Credential implements LightningCredential, PassBearer {

	/** The name of the family. */
	static final String PROTOCOL = "L402";

	private final List<Macaroon> tokens;

	private final PaymentHash hash;

	private final byte[] proof;

	private final String text;

	private final L402Tokens issuer;

	private @Nullable TokenResult result;

	/**
	 * Create a credential.
	 * @param tokens the tokens, all for one invoice
	 * @param proof 32 bytes: the preimage of their invoice, or what the server gave the
	 * payment page instead of it
	 * @param issuer tells the tokens that the seller made
	 */
	L402Credential(List<Macaroon> tokens, byte[] proof, L402Tokens issuer) {
		this.tokens = List.copyOf(tokens);
		this.hash = PaymentHash.ofPreimage(proof);
		this.proof = proof;
		this.text = tokens.stream().map(TokenText::write).collect(Collectors.joining(",")) + ":"
				+ HexFormat.of().formatHex(proof);
		this.issuer = issuer;
	}

	List<Macaroon> tokens() {
		return this.tokens;
	}

	/**
	 * Return what the invoice was paid against, if the preimage is that of the tokens.
	 * @return the hash of the preimage
	 */
	PaymentHash hash() {
		return this.hash;
	}

	/**
	 * Return what was presented with the tokens.
	 * @return 32 bytes
	 */
	byte[] proof() {
		return this.proof;
	}

	@Override
	public SchemeResult<PaidInvoice> check() {
		return switch (result()) {
			case TokenResult.Genuine genuine -> new SchemeResult.Accepted<>(paid(genuine));
			case TokenResult.Refused refused -> new SchemeResult.Refused<>(refused.reason());
		};
	}

	private static PaidInvoice paid(TokenResult.Genuine genuine) {
		TokenSale sale = genuine.terms().sale();
		return new PaidInvoice(sale.network(), genuine.hash(), sale.amount(), sale.rate(), sale.until());
	}

	@Override
	public boolean isIssuedFor(IssuedRequest request) {
		return result() instanceof TokenResult.Genuine genuine && genuine.terms()
			.buys(request.endpoint().identity(), request.fingerprint(), request.request(), this.issuer.now());
	}

	@Override
	public boolean lacksScope(IssuedRequest request) {
		return result() instanceof TokenResult.Genuine genuine && genuine.terms()
			.lacksScope(request.endpoint().identity(), request.fingerprint(), request.request(), this.issuer.now());
	}

	@Override
	public Optional<String> withdrawn(Set<String> sold) {
		return (result() instanceof TokenResult.Genuine genuine) ? Optional.of(genuine.terms().sale().endpoint())
			.filter((it) -> sold.stream().map(SoldEndpoint::name).noneMatch(it::equals)) : Optional.empty();
	}

	@Override
	public Optional<PassTerms> sold() {
		return (result() instanceof TokenResult.Genuine genuine) ? genuine.terms().sale().pass() : Optional.empty();
	}

	@Override
	public Optional<PassClaim> claim() {
		return (result() instanceof TokenResult.Genuine genuine && genuine.terms().sale().plan() != null)
				? Optional.of(TokenClaim.of(genuine.hash(), genuine.terms())) : Optional.empty();
	}

	// It is asked for several times, and always the same.
	private synchronized TokenResult result() {
		TokenResult known = this.result;
		if (known == null) {
			known = this.issuer.check(this);
			this.result = known;
		}
		return known;
	}

	@Override
	public String protocol() {
		return PROTOCOL;
	}

	@Override
	public @Nullable String identifier() {
		return null;
	}

	/**
	 * Return the credential in one form, in whichever it came.
	 * @return the tokens in Base64, a colon, and the preimage in lower case
	 */
	@Override
	public String text() {
		return this.text;
	}

	/**
	 * Hides the credential.
	 * @return the name of the type only
	 */
	@Override
	public String toString() {
		return "L402Credential[hidden]";
	}

}
