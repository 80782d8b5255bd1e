package io.github.x402spring.l402;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.lightning.PaymentHash;

/**
 * Makes tokens for invoices, and tells those that were made here from others.
 */
final class L402Tokens {

	/** The token is not one of L402. */
	static final String MALFORMED = "l402_token_malformed";

	/** The preimage belongs to another invoice. */
	static final String UNPAID = "l402_preimage_mismatch";

	/** The token was made elsewhere, or changed, or with a secret that is not known. */
	static final String UNKNOWN = "l402_token_unknown";

	/** A caveat of the token widens it, or is not known. */
	static final String CAVEATS = "l402_caveat_refused";

	/** Without an underscore, so that no prefix is the beginning of another. */
	private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9-]{0,30}");

	private final String service;

	private final RootKeys keys;

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	/**
	 * Create tokens of a service.
	 * @param service its name: lower-case letters, digits and hyphens
	 * @param keys the keys
	 * @param clock tells when tokens have ended
	 * @throws IllegalArgumentException if the name has another form
	 */
	L402Tokens(String service, RootKeys keys, Clock clock) {
		if (!SERVICE.matcher(service).matches()) {
			throw new IllegalArgumentException("A service is named by lower-case letters, digits and hyphens");
		}
		this.service = service;
		this.keys = keys;
		this.clock = clock;
	}

	Instant now() {
		return this.clock.instant();
	}

	/**
	 * Make a token. It is worth nothing until the invoice is paid.
	 * @param hash what the invoice is paid against
	 * @param terms what it is good for then
	 * @return the token in Base64
	 * @throws IllegalArgumentException if something has no form in a token, or all of it
	 * is too long
	 */
	String mint(PaymentHash hash, TokenTerms terms) {
		return mint(hash, CaveatWriter.write(this.service, terms));
	}

	/**
	 * Make a token for the payment page, which may ask whether the invoice was paid.
	 * @param hash what the invoice is paid against
	 * @param terms what it is good for then
	 * @return the token in Base64
	 * @throws IllegalArgumentException if something has no form in a token, or all of it
	 * is too long
	 */
	String mintForPage(PaymentHash hash, TokenTerms terms) {
		return mint(hash, CaveatWriter.writeForPage(this.service, terms));
	}

	private String mint(PaymentHash hash, List<String> caveats) {
		byte[] unique = new byte[TokenId.RANDOM_LENGTH];
		this.random.nextBytes(unique);
		TokenId id = new TokenId(hash, unique);
		Macaroon token = Macaroon.mint(this.keys.current(id), this.service, id.bytes(), caveats);
		if (MacaroonCodec.write(token).length > MacaroonCodec.MAX_LENGTH / 2) {
			throw new IllegalArgumentException("The token leaves its holder no room for caveats");
		}
		return TokenText.write(token);
	}

	/**
	 * Find out whether a credential is genuine. Each of its tokens must be, and each must
	 * allow what is done with it.
	 * @param credential what was presented
	 * @return what it is good for, or why it is refused
	 */
	TokenResult check(L402Credential credential) {
		TokenResult.Genuine all = null;
		for (Macaroon token : credential.tokens()) {
			TokenResult result = check(token, credential);
			if (!(result instanceof TokenResult.Genuine genuine)) {
				return result;
			}
			Optional<TokenResult.Genuine> both = (all != null) ? both(all, genuine) : Optional.of(genuine);
			if (both.isEmpty()) {
				return new TokenResult.Refused(CAVEATS);
			}
			all = both.get();
		}
		return (all != null) ? all : new TokenResult.Refused(MALFORMED);
	}

	private static Optional<TokenResult.Genuine> both(TokenResult.Genuine one, TokenResult.Genuine other) {
		return one.hash().equals(other.hash())
				? one.terms().and(other.terms()).map((terms) -> new TokenResult.Genuine(one.hash(), terms))
				: Optional.empty();
	}

	private TokenResult check(Macaroon token, L402Credential credential) {
		TokenId id;
		try {
			id = TokenId.read(token.identifier());
		}
		catch (MalformedMessageException ex) {
			return new TokenResult.Refused(MALFORMED);
		}
		if (!id.hash().equals(credential.hash()) && !this.keys.isPass(token, id, credential.proof())) {
			return new TokenResult.Refused(UNPAID);
		}
		if (!this.keys.made(token, id)) {
			return new TokenResult.Refused(UNKNOWN);
		}
		return CaveatReader.read(this.service, token.caveats())
			.<TokenResult>map((terms) -> new TokenResult.Genuine(id.hash(), terms))
			.orElseGet(() -> new TokenResult.Refused(CAVEATS));
	}

	/**
	 * Find out what the payment page may be told about a token.
	 * @param text the token in Base64
	 * @return the token; empty if it was not made here for a page, or does not end
	 * properly
	 */
	Optional<PageToken> page(String text) {
		try {
			Macaroon token = TokenText.read(text);
			TokenId id = TokenId.read(token.identifier());
			if (!isForPage(token)) {
				return Optional.empty();
			}
			return this.keys.pass(token, id)
				.flatMap((pass) -> CaveatReader.read(this.service, token.caveats())
					.map((terms) -> new PageToken(id.hash(), terms.sale().amount(), terms.sale().until(),
							HexFormat.of().formatHex(pass))));
		}
		catch (MalformedMessageException ex) {
			return Optional.empty();
		}
	}

	// None but the maker of a token can write this into it.
	private boolean isForPage(Macaroon token) {
		byte[] caveat = (Condition.PAGE.name(this.service) + "=1").getBytes(StandardCharsets.UTF_8);
		return token.caveats().stream().anyMatch((it) -> Arrays.equals(it, caveat));
	}

}
