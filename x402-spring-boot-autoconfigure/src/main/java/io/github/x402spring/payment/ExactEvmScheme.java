package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.pricing.PaymentOption;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.protocol.ClientJson;
import io.github.x402spring.protocol.ErrorReason;
import io.github.x402spring.protocol.MalformedMessageException;
import io.github.x402spring.protocol.Network;
import io.github.x402spring.protocol.PaymentPayload;
import io.github.x402spring.protocol.PaymentRequirements;
import io.github.x402spring.protocol.StrictJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Scheme {@code exact} on EVM chains with EIP-3009: the payer signs the transfer of
 * exactly the price. Stricter than the reference where a chain would refuse what the
 * reference lets pass: signatures must be canonical, and the life of an authorisation has
 * a limit.
 *
 * @since 0.1.0
 */
public final class ExactEvmScheme implements PaymentScheme {

	/** The scheme's name on the wire. */
	public static final String NAME = "exact";

	/** How long an authorisation may still be valid if nothing else is said. */
	public static final Duration MAX_REMAINING_VALIDITY = Duration.ofHours(2);

	/** How far the clock of a client may be ahead that signs for as long as was asked. */
	private static final Duration MAX_CLOCK_LEAD = Duration.ofSeconds(30);

	private final Map<Token, Eip712Domain> domains = new ConcurrentHashMap<>();

	private final AssetRegistry assets;

	private final SignatureRecovery recovery;

	private final Duration minRemainingValidity;

	private final Duration maxRemainingValidity;

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
		this.assets = assets;
		this.recovery = recovery;
		this.minRemainingValidity = minRemainingValidity;
		this.maxRemainingValidity = maxRemainingValidity;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public PaymentRequirements offer(Price price, PaymentOption option) {
		Asset asset = option.assetFor(price, this.assets);
		ObjectNode extra = JsonNodeFactory.instance.objectNode();
		extra.put("name", asset.name());
		extra.put("version", asset.version());
		return new PaymentRequirements(NAME, option.network(), price.toAtomic(asset), asset.address().value(),
				option.payTo().value(), Math.toIntExact(option.maxTimeout().toSeconds()), extra);
	}

	@Override
	public SchemeResult<AuthenticatedPayment> authenticate(PaymentPayload payload, List<PaymentRequirements> offers) {
		Map<Token, Eip712Domain> offered = offered(payload, offers);
		Map<Token, Eip712Domain> candidates = offered.isEmpty() ? known(payload) : offered;
		if (candidates.isEmpty()) {
			return new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS);
		}
		JsonNode data = payload.payload();
		if (!data.has("authorization")) {
			return new SchemeResult.Refused<>(ErrorReason.INVALID_PAYLOAD);
		}
		TransferAuthorization authorization = authorization(StrictJson.object(data, "authorization"));
		EvmSignature signature = signature(StrictJson.string(data, "signature"));
		if (signature == null || authorization.from().equals(Address.ZERO)) {
			return new SchemeResult.Refused<>(ErrorReason.INVALID_SIGNATURE);
		}
		byte[] structHash = authorization.structHash();
		for (Map.Entry<Token, Eip712Domain> candidate : candidates.entrySet()) {
			byte[] digest = candidate.getValue().digest(structHash);
			if (this.recovery.recover(digest, signature).filter(authorization.from()::equals).isPresent()) {
				return new SchemeResult.Accepted<>(authenticated(payload, authorization, candidate.getKey()));
			}
		}
		return new SchemeResult.Refused<>(
				offered.isEmpty() ? ErrorReason.NO_MATCHING_REQUIREMENTS : ErrorReason.INVALID_SIGNATURE);
	}

	@Override
	public SchemeResult<PaymentRequirements> match(AuthenticatedPayment payment, List<PaymentRequirements> offers,
			Instant now) {
		Optional<PaymentRequirements> offer = offers.stream()
			.filter((it) -> OfferMatch.matches(payment, it))
			.findFirst();
		if (offer.isEmpty()) {
			return new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS);
		}
		return refusal(payment, offer.get(), now).<SchemeResult<PaymentRequirements>>map(SchemeResult.Refused::new)
			.orElseGet(() -> new SchemeResult.Accepted<>(offer.get()));
	}

	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		BigInteger earliestEnd = BigInteger.valueOf(now.plus(this.minRemainingValidity).getEpochSecond());
		return (payment.validBefore().compareTo(earliestEnd) < 0) ? Optional.of(ErrorReason.VALID_BEFORE)
				: Optional.empty();
	}

	@Override
	public Optional<TokenUnit> unit(PaymentRequirements requirements) {
		return this.assets.find(requirements.network(), new Address(requirements.asset()))
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
	private Optional<String> refusal(AuthenticatedPayment payment, PaymentRequirements offer, Instant now) {
		if (!payment.payTo().equals(offer.payTo())) {
			return Optional.of(ErrorReason.RECIPIENT_MISMATCH);
		}
		if (expiry(payment, now).isPresent() || payment.validBefore().compareTo(latestEnd(offer, now)) > 0) {
			return Optional.of(ErrorReason.VALID_BEFORE);
		}
		if (payment.validAfter().compareTo(BigInteger.valueOf(now.getEpochSecond())) > 0) {
			return Optional.of(ErrorReason.VALID_AFTER);
		}
		return payment.amount().equals(offer.amount()) ? Optional.empty() : Optional.of(ErrorReason.VALUE_MISMATCH);
	}

	// Many clients sign for an hour, whatever was asked for.
	private BigInteger latestEnd(PaymentRequirements offer, Instant now) {
		Duration asked = Duration.ofSeconds(offer.maxTimeoutSeconds()).plus(MAX_CLOCK_LEAD);
		Duration longest = (asked.compareTo(this.maxRemainingValidity) > 0) ? asked : this.maxRemainingValidity;
		return BigInteger.valueOf(now.plus(longest).getEpochSecond());
	}

	// The offered tokens under whose domains the payment may have been signed.
	private Map<Token, Eip712Domain> offered(PaymentPayload payload, List<PaymentRequirements> offers) {
		Map<Token, Eip712Domain> candidates = new LinkedHashMap<>();
		for (PaymentRequirements offer : offers) {
			if (OfferMatch.isSameToken(payload, offer)) {
				Token token = new Token(offer.network(), offer.asset());
				candidates.putIfAbsent(token,
						domain(token, offer.extra().path("name").asString(), offer.extra().path("version").asString()));
			}
		}
		return candidates;
	}

	// A payment in the book is answered from its state, whatever is offered today.
	private Map<Token, Eip712Domain> known(PaymentPayload payload) {
		Map<Token, Eip712Domain> candidates = new LinkedHashMap<>();
		for (Asset asset : this.assets.all()) {
			if (asset.network().isEvm() && OfferMatch.isToken(payload, asset.network(), asset.address().value())) {
				Token token = new Token(asset.network(), asset.address().value());
				candidates.put(token, domain(token, asset.name(), asset.version()));
			}
		}
		return candidates;
	}

	private Eip712Domain domain(Token token, String name, String version) {
		return this.domains.computeIfAbsent(token,
				(key) -> new Eip712Domain(name, version, key.network().chainId(), new Address(key.asset())));
	}

	private static AuthenticatedPayment authenticated(PaymentPayload payload, TransferAuthorization authorization,
			Token token) {
		PaymentKey key = key(token.network(), new Address(token.asset()), authorization.from(), authorization.nonce());
		return new AuthenticatedPayment(payload, key, authorization.from().value(), token.network(), token.asset(),
				authorization.to().value(), authorization.value(), authorization.validAfter(),
				authorization.validBefore());
	}

	private static TransferAuthorization authorization(JsonNode node) {
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

	private record Token(Network network, String asset) {

	}

}
