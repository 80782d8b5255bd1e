package io.github.x402spring.x402.evm;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.x402.ClientJson;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.X402Scheme;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Scheme {@code exact} on EVM chains with EIP-3009: the payer signs the transfer of
 * exactly the price. Stricter than the reference where a chain would refuse what the
 * reference lets pass: signatures must be canonical, and the life of an authorisation has
 * a limit.
 *
 * @since 0.1.0
 */
public final class ExactEvmScheme implements X402Scheme {

	/** The scheme's name on the wire. */
	public static final String NAME = "exact";

	/** How the money is moved: {@code transferWithAuthorization} of EIP-3009. */
	public static final String METHOD = "eip3009";

	/** How long an authorisation may still be valid if nothing else is said. */
	public static final Duration MAX_REMAINING_VALIDITY = Duration.ofHours(2);

	/** How far the clock of a client may be ahead that signs for as long as was asked. */
	private static final Duration MAX_CLOCK_LEAD = Duration.ofSeconds(30);

	/** The latest instant that Java can hold with room for calculations. */
	private static final BigInteger LATEST = BigInteger.valueOf(253_402_300_799L);

	private final SigningDomains domains;

	private final AssetRegistry assets;

	private final SignatureRecovery recovery;

	private final Duration minRemainingValidity;

	private final Duration maxRemainingValidity;

	private final boolean contractWallets;

	/**
	 * Create a scheme with {@link #MAX_REMAINING_VALIDITY}.
	 * @param assets the known tokens
	 * @param recovery finds out who signed
	 * @param minRemainingValidity how long an authorisation must still be valid
	 */
	public ExactEvmScheme(AssetRegistry assets, SignatureRecovery recovery, Duration minRemainingValidity) {
		this(assets, recovery, minRemainingValidity, MAX_REMAINING_VALIDITY);
	}

	/**
	 * Create the scheme.
	 * @param assets the known tokens
	 * @param recovery finds out who signed
	 * @param minRemainingValidity how long an authorisation must still be valid
	 * @param maxRemainingValidity how long it may still be valid; what an offer asks for
	 * is always accepted
	 */
	public ExactEvmScheme(AssetRegistry assets, SignatureRecovery recovery, Duration minRemainingValidity,
			Duration maxRemainingValidity) {
		this(assets, recovery, minRemainingValidity, maxRemainingValidity, false);
	}

	private ExactEvmScheme(AssetRegistry assets, SignatureRecovery recovery, Duration minRemainingValidity,
			Duration maxRemainingValidity, boolean contractWallets) {
		this.assets = assets;
		this.domains = new SigningDomains(assets);
		this.recovery = recovery;
		this.minRemainingValidity = minRemainingValidity;
		this.maxRemainingValidity = maxRemainingValidity;
		this.contractWallets = contractWallets;
	}

	/**
	 * Return this scheme as one that leaves signatures to the rail that are not of the
	 * payer's own key: a contract at the payer's address may accept them (ERC-1271).
	 * Without that they are refused.
	 * @param accepted whether the rail can prove them
	 * @return a scheme that is equal otherwise
	 */
	public ExactEvmScheme withContractWallets(boolean accepted) {
		return new ExactEvmScheme(this.assets, this.recovery, this.minRemainingValidity, this.maxRemainingValidity,
				accepted);
	}

	/**
	 * Return the kind of payment of this scheme on a network.
	 * @param network an EVM network
	 * @return the kind
	 */
	public static PaymentKind kind(Network network) {
		return new PaymentKind(NAME, network, METHOD);
	}

	/**
	 * Return whether payments of a kind are of this scheme, and move by its method.
	 * @param kind the kind
	 * @return whether its scheme, method and network are those of this scheme
	 */
	public static boolean isOf(PaymentKind kind) {
		return kind.network().isEvm() && kind.scheme().equals(NAME) && kind.method().equals(METHOD);
	}

	@Override
	public Set<PaymentKind> kinds(Network network) {
		return network.isEvm() ? Set.of(kind(network)) : Set.of();
	}

	@Override
	public Optional<Quote> quote(Price price, PaymentWay option) {
		String payTo = option.payTo();
		if (!option.network().isEvm() || payTo == null || price instanceof Price.Satoshis) {
			return Optional.empty();
		}
		Asset asset = OfferedToken.of(price, option, this.assets);
		return Optional.of(new Quote(kind(option.network()), asset.address().value(),
				price.toAtomic(asset.symbol(), asset.decimals()), new Address(payTo).value(),
				Duration.ofSeconds(option.maxTimeout().toSeconds()),
				Map.of(TokenDomain.NAME, asset.name(), TokenDomain.VERSION, asset.version())));
	}

	/**
	 * Return the token in which a price is paid. A price that names a token wins over the
	 * configured one.
	 * @param price the price
	 * @param way the way to pay
	 * @param assets the known tokens
	 * @return the token, which takes signed authorisations (EIP-3009)
	 * @throws IllegalArgumentException if there is no such token
	 */
	public static Asset token(Price price, PaymentWay way, AssetRegistry assets) {
		return OfferedToken.of(price, way, assets);
	}

	@Override
	public SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes) {
		if (!(credential instanceof PaymentPayload payload) || !payload.scheme().equals(NAME)) {
			return new SchemeResult.NotMine<>();
		}
		return authenticate(payload, quotes);
	}

	@Override
	public List<PaymentKey> claims(Credential credential, List<Quote> quotes) {
		if (!(credential instanceof PaymentPayload payload) || !payload.scheme().equals(NAME)
				|| !payload.payload().has("authorization")) {
			return List.of();
		}
		TransferAuthorization authorization = authorization(payload.payload());
		Set<TokenDomain> candidates = new LinkedHashSet<>(this.domains.offered(payload, quotes));
		candidates.addAll(this.domains.earlier(payload));
		return candidates.stream()
			.map((it) -> key(it.network(), new Address(it.asset()), authorization.from(), authorization.nonce()))
			.distinct()
			.toList();
	}

	private SchemeResult<AuthenticatedPayment> authenticate(PaymentPayload payload, List<Quote> quotes) {
		Set<TokenDomain> offered = this.domains.offered(payload, quotes);
		Set<TokenDomain> candidates = new LinkedHashSet<>(offered);
		candidates.addAll(this.domains.earlier(payload));
		if (candidates.isEmpty()) {
			return new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS);
		}
		JsonNode data = payload.payload();
		if (!data.has("authorization")) {
			return new SchemeResult.Refused<>(ErrorReason.INVALID_PAYLOAD);
		}
		TransferAuthorization authorization = authorization(data);
		String signature = StrictJson.string(data, "signature");
		if (WalletSignature.isWithDeployment(signature)) {
			return new SchemeResult.Refused<>(ErrorReason.WALLET_NOT_DEPLOYED);
		}
		EvmSignature ofKey = signature(signature);
		boolean possible = ofKey != null || (this.contractWallets && WalletSignature.isPossible(signature));
		if (!possible || authorization.from().equals(Address.ZERO)) {
			return new SchemeResult.Refused<>(ErrorReason.INVALID_SIGNATURE);
		}
		Optional<TokenDomain> signed = (ofKey != null) ? signed(authorization, ofKey, candidates) : Optional.empty();
		if (signed.isPresent()) {
			return new SchemeResult.Accepted<>(authenticated(payload, authorization, signed.get(), true));
		}
		Optional<TokenDomain> only = this.contractWallets ? only(offered.isEmpty() ? candidates : offered)
				: Optional.empty();
		return only
			.<SchemeResult<AuthenticatedPayment>>map(
					(domain) -> new SchemeResult.Unproven<>(authenticated(payload, authorization, domain, false)))
			.orElseGet(() -> new SchemeResult.Refused<>(
					offered.isEmpty() ? ErrorReason.NO_MATCHING_REQUIREMENTS : ErrorReason.INVALID_SIGNATURE));
	}

	private Optional<TokenDomain> signed(TransferAuthorization authorization, EvmSignature signature,
			Set<TokenDomain> candidates) {
		byte[] structHash = authorization.structHash();
		return candidates.stream()
			.filter((it) -> this.recovery.recover(this.domains.digest(it, structHash), signature)
				.filter(authorization.from()::equals)
				.isPresent())
			.findFirst();
	}

	// Nothing tells which of several tokens such a payment of version 1 is made in.
	private static Optional<TokenDomain> only(Set<TokenDomain> candidates) {
		TokenDomain first = candidates.iterator().next();
		boolean same = candidates.stream()
			.allMatch((it) -> it.network().equals(first.network()) && it.asset().equals(first.asset()));
		return same ? Optional.of(first) : Optional.empty();
	}

	@Override
	public SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
		if (!(payment.proof() instanceof ExactEvmProof proof)) {
			return new SchemeResult.NotMine<>();
		}
		Optional<Quote> quote = quotes.stream()
			.filter((it) -> OfferMatch.matches(payment, proof.payload(), it))
			.findFirst();
		if (quote.isEmpty()) {
			return new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS);
		}
		return refusal(proof.authorization(), quote.get(), now).<SchemeResult<Quote>>map(SchemeResult.Refused::new)
			.orElseGet(() -> new SchemeResult.Accepted<>(quote.get()));
	}

	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return (payment.proof() instanceof ExactEvmProof proof) ? expiry(proof.authorization(), now) : Optional.empty();
	}

	@Override
	public AuthenticatedPayment restore(ReservationTerms terms, String stored) {
		PaymentPayload payload = X402Codec.readPayment(stored);
		TransferAuthorization authorization = authorization(payload.payload());
		TokenDomain domain = TokenDomain.of(terms.quote());
		return authenticated(payload, authorization, domain, isOfOwnKey(payload, authorization, domain));
	}

	// It was authenticated, one way or the other.
	private boolean isOfOwnKey(PaymentPayload payload, TransferAuthorization authorization, TokenDomain domain) {
		EvmSignature signature = signature(StrictJson.string(payload.payload(), "signature"));
		return signature != null && signed(authorization, signature, Set.of(domain)).isPresent();
	}

	private Optional<String> expiry(TransferAuthorization authorization, Instant now) {
		BigInteger earliestEnd = BigInteger.valueOf(now.plus(this.minRemainingValidity).getEpochSecond());
		return (authorization.validBefore().compareTo(earliestEnd) < 0) ? Optional.of(ErrorReason.VALID_BEFORE)
				: Optional.empty();
	}

	@Override
	public Optional<TokenUnit> unit(Quote quote) {
		return this.assets.find(quote.network(), new Address(quote.asset()))
			.map((asset) -> new TokenUnit(asset.symbol(), asset.decimals()));
	}

	/**
	 * Return the key of a payment of this scheme.
	 * @param network the network
	 * @param token the token contract
	 * @param payer the payer
	 * @param nonce {@code 0x} and 64 hexadecimal digits
	 * @return the key
	 * @throws IllegalArgumentException if the nonce has another form
	 */
	public static PaymentKey key(Network network, Address token, Address payer, String nonce) {
		Hex.decode(nonce, 32);
		return new PaymentKey(network + "/" + token + "/" + payer + "/" + nonce.toLowerCase(Locale.ROOT));
	}

	/**
	 * Return the nonce of a payment of this scheme.
	 * @param key the payment's key
	 * @return {@code 0x} and 64 hexadecimal digits in lower case
	 * @throws IllegalArgumentException if the key is of another scheme
	 */
	public static String nonce(PaymentKey key) {
		String nonce = key.value().substring(key.value().lastIndexOf('/') + 1);
		Hex.decode(nonce, 32);
		return nonce;
	}

	// In the order in which the reference checks.
	private Optional<String> refusal(TransferAuthorization authorization, Quote quote, Instant now) {
		if (!authorization.to().value().equals(quote.payee())) {
			return Optional.of(ErrorReason.RECIPIENT_MISMATCH);
		}
		if (expiry(authorization, now).isPresent()
				|| authorization.validBefore().compareTo(latestEnd(quote, now)) > 0) {
			return Optional.of(ErrorReason.VALID_BEFORE);
		}
		if (authorization.validAfter().compareTo(BigInteger.valueOf(now.getEpochSecond())) > 0) {
			return Optional.of(ErrorReason.VALID_AFTER);
		}
		return authorization.value().equals(quote.amount()) ? Optional.empty()
				: Optional.of(ErrorReason.VALUE_MISMATCH);
	}

	// Many clients sign for an hour, whatever was asked for.
	private BigInteger latestEnd(Quote quote, Instant now) {
		Duration asked = quote.validity().plus(MAX_CLOCK_LEAD);
		Duration longest = (asked.compareTo(this.maxRemainingValidity) > 0) ? asked : this.maxRemainingValidity;
		return BigInteger.valueOf(now.plus(longest).getEpochSecond());
	}

	private static AuthenticatedPayment authenticated(PaymentPayload payload, TransferAuthorization authorization,
			TokenDomain domain, boolean ownKey) {
		PaymentKey key = key(domain.network(), new Address(domain.asset()), authorization.from(),
				authorization.nonce());
		Instant until = Instant.ofEpochSecond(authorization.validBefore().min(LATEST).longValue());
		return new AuthenticatedPayment(key, kind(domain.network()), authorization.from().value(), domain.asset(),
				authorization.to().value(), authorization.value(), until,
				new ExactEvmProof(payload, authorization, ownKey));
	}

	private static TransferAuthorization authorization(JsonNode data) {
		JsonNode node = StrictJson.object(data, "authorization");
		try {
			return new TransferAuthorization(new Address(StrictJson.string(node, "from")),
					new Address(StrictJson.string(node, "to")), ClientJson.uint256(node, "value"),
					ClientJson.uint256(node, "validAfter"), ClientJson.uint256(node, "validBefore"),
					StrictJson.string(node, "nonce"));
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("Member 'authorization' holds a malformed address or nonce");
		}
	}

	private static @Nullable EvmSignature signature(String text) {
		try {
			return EvmSignature.parse(text);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
