package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A charge by method {@code evm}: a transfer of a token, authorised by EIP-3009 or, where
 * that is accepted, sent to the chain by the client. The other ways of the method to
 * prove a payment are not offered.
 *
 * @param amount the amount in the token's smallest unit
 * @param currency the token contract
 * @param recipient who is paid
 * @param chainId the chain's id by EIP-155
 * @param decimals digits of the token behind the point, or {@code null} if not known
 * @param transactions whether the client may send the transfer by itself
 */
record EvmCharge(BigInteger amount, Address currency, Address recipient, long chainId, @Nullable Integer decimals,
		boolean transactions) implements Charge {

	static final String METHOD = "evm";

	/** The draft requires it, whether Permit2 is offered or not. */
	private static final String PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3";

	private static final String DID = "did:pkh:eip155:";

	private static final String TYPES = "credentialTypes";

	/** What the draft does not have: how the payer of a transaction signs. */
	private static final String STATEMENT = "payerStatement";

	/**
	 * Create a charge.
	 * @throws IllegalArgumentException if amount or chain id is not positive
	 */
	EvmCharge {
		if (amount.signum() <= 0 || chainId <= 0) {
			throw new IllegalArgumentException("Amount and chain id must be positive");
		}
	}

	/**
	 * Create a charge that only an authorisation pays.
	 */
	EvmCharge(BigInteger amount, Address currency, Address recipient, long chainId, @Nullable Integer decimals) {
		this(amount, currency, recipient, chainId, decimals, false);
	}

	@Override
	public String method() {
		return METHOD;
	}

	@Override
	public JsonNode request() {
		ObjectNode details = CanonicalJson.object().put("chainId", this.chainId).put("permit2Address", PERMIT2);
		// If it were left out, clients could send whole transactions.
		ArrayNode types = details.putArray(TYPES).add(EvmPayload.AUTHORIZATION);
		if (this.transactions) {
			types.add(EvmPayload.HASH);
			details.put(STATEMENT, "eip191");
		}
		if (this.decimals != null) {
			details.put("decimals", this.decimals);
		}
		return CanonicalJson.object()
			.put("amount", this.amount.toString())
			.put("currency", this.currency.value())
			.put("recipient", this.recipient.value())
			.set("methodDetails", details);
	}

	/**
	 * Read the request of a challenge that was issued here.
	 * @param request the parameter
	 * @return the charge
	 * @throws MalformedMessageException if it is no request of this method
	 */
	static EvmCharge read(String request) {
		JsonNode json = CanonicalJson.decode(request);
		JsonNode details = StrictJson.object(json, "methodDetails");
		JsonNode chainId = details.path("chainId");
		if (!chainId.isIntegralNumber() || !chainId.canConvertToLong()) {
			throw new MalformedMessageException("Member 'chainId' must be an integer");
		}
		try {
			return new EvmCharge(StrictJson.uint256(json, "amount"), new Address(StrictJson.string(json, "currency")),
					new Address(StrictJson.string(json, "recipient")), chainId.longValue(),
					details.has("decimals") ? StrictJson.integer(details, "decimals") : null,
					details.path(TYPES).valueStream().anyMatch((type) -> type.asString("").equals(EvmPayload.HASH)));
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("Member 'request' is no charge by " + METHOD);
		}
	}

	/**
	 * Check whether an authorisation is what a challenge asked for. Who signed it, and
	 * whether it is in time, is for others to find out.
	 * @param challenge the challenge of this charge
	 * @param source who pays, as the client says, or {@code null}
	 * @param authorization the authorisation
	 * @return why it is not, or empty
	 */
	Optional<MppProblem> refusal(EchoResult.Ours challenge, @Nullable String source,
			TransferAuthorization authorization) {
		// The nonce is what makes a signature good for this challenge alone.
		if (!authorization.nonce().equals(nonce(challenge.challenge())) || !authorization.to().equals(this.recipient)
				|| !isSource(source, authorization.from())) {
			return Optional.of(MppProblem.VERIFICATION_FAILED);
		}
		// As the draft recommends: then one that is in time answers a challenge that is.
		BigInteger latest = BigInteger.valueOf(challenge.expires().getEpochSecond());
		if (authorization.validBefore().compareTo(latest) > 0) {
			return Optional.of(MppProblem.VERIFICATION_FAILED);
		}
		if (authorization.value().compareTo(this.amount) < 0) {
			return Optional.of(MppProblem.PAYMENT_INSUFFICIENT);
		}
		return authorization.value().equals(this.amount) ? Optional.empty()
				: Optional.of(MppProblem.VERIFICATION_FAILED);
	}

	/**
	 * Return the nonce of the authorisation that pays a challenge.
	 * @param challenge the challenge
	 * @return {@code 0x} and 64 hexadecimal digits in lower case
	 */
	static String nonce(MppChallenge challenge) {
		return TransferAuthorization.nonceOf(challenge.id() + challenge.realm());
	}

	/**
	 * Return whether the client names the payer. That is not signed, so it proves
	 * nothing; but one that names another wallet is a mistake.
	 * @param source who pays, as the client says, or {@code null}
	 * @param from the payer
	 * @return whether it names this payer, or none that is known
	 */
	boolean isSource(@Nullable String source, Address from) {
		return source == null || !source.startsWith(DID)
				|| source.toLowerCase(Locale.ROOT).equals((DID + this.chainId + ":" + from).toLowerCase(Locale.ROOT));
	}

}
