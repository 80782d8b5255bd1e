package io.github.x402spring.mpp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import org.jspecify.annotations.Nullable;

/**
 * Reads credentials of method {@code evm} and type {@code hash}: the client has sent a
 * plain transfer to the chain by itself, and presents its transaction, with a statement
 * that its payer signed. Whether the transfer was made, only the rail can tell. It quotes
 * no prices of its own: its challenges are those of method {@code evm}.
 *
 * @since 0.1.0
 */
public final class MppTransactionScheme implements PaymentScheme {

	/** How the money is moved: by a transaction of the payer. */
	public static final String METHOD = "transfer";

	private static final String NAME = "exact";

	private static final String SEPARATOR = "/";

	private final Challenges challenges;

	private final PaymentScheme transfers;

	private final SignatureRecovery recovery;

	private final Set<Network> networks;

	private final Function<Network, OptionalLong> newestBlock;

	/**
	 * Create the scheme.
	 * @param settings what the application decides
	 * @param transfers the scheme of transfers by EIP-3009, which knows the tokens
	 * @param recovery finds out who signed
	 * @param networks where transactions are accepted: chains that can be read
	 * @param newestBlock tells the newest block that is known of a network, without
	 * asking for it
	 */
	public MppTransactionScheme(MppSettings settings, PaymentScheme transfers, SignatureRecovery recovery,
			Set<Network> networks, Function<Network, OptionalLong> newestBlock) {
		this.challenges = settings.challenges();
		this.transfers = transfers;
		this.recovery = recovery;
		this.networks = Set.copyOf(networks);
		this.newestBlock = newestBlock;
	}

	/**
	 * Return whether payments of a kind are of this scheme.
	 * @param kind the kind
	 * @return whether its scheme, method and network are those of this scheme
	 */
	public static boolean isOf(PaymentKind kind) {
		return kind.network().isEvm() && kind.scheme().equals(NAME) && kind.method().equals(METHOD);
	}

	/**
	 * Return the transaction of a payment of this scheme.
	 * @param key the payment's key
	 * @return hash of the transaction, in lower case
	 */
	public static String transaction(PaymentKey key) {
		return part(key, 2);
	}

	/**
	 * Return which transfer of its transaction a payment of this scheme is.
	 * @param key the payment's key
	 * @return the position of its log among those of the transaction, from 0
	 */
	public static int logPosition(PaymentKey key) {
		return Integer.parseInt(part(key, 3));
	}

	private static String part(PaymentKey key, int index) {
		return List.of(key.value().split(SEPARATOR, -1)).get(index);
	}

	// The index within the block would change with the block.
	private static PaymentKey key(Network network, Address token, String transaction, int logPosition) {
		return new PaymentKey(
				String.join(SEPARATOR, network.id(), token.value(), transaction, Integer.toString(logPosition)));
	}

	boolean isAccepted(Network network) {
		return this.networks.contains(network);
	}

	@Nullable Long newestBlock(Network network) {
		OptionalLong block = this.newestBlock.apply(network);
		return block.isPresent() ? block.getAsLong() : null;
	}

	@Override
	public Set<PaymentKind> kinds(Network network) {
		return isAccepted(network) ? Set.of(new PaymentKind(NAME, network, METHOD)) : Set.of();
	}

	@Override
	public Optional<Quote> quote(Price price, PaymentWay option) {
		return Optional.empty();
	}

	@Override
	public SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes) {
		if (!(credential instanceof MppCredential presented) || !presented.challenge().method().equals(EvmCharge.METHOD)
				|| !(EvmPayload.read(presented.payload()) instanceof EvmPayload.Hash hash)) {
			return new SchemeResult.NotMine<>();
		}
		return switch (this.challenges.check(presented.challenge())) {
			case EchoResult.Refused refused -> refused(refused.problem());
			case EchoResult.Ours ours -> authenticate(presented, ours, hash);
		};
	}

	private SchemeResult<AuthenticatedPayment> authenticate(MppCredential presented, EchoResult.Ours ours,
			EvmPayload.Hash hash) {
		EvmCharge charge = EvmCharge.read(ours.challenge().request());
		if (!charge.transactions() || !isAccepted(Network.evm(charge.chainId()))) {
			return refused(MppProblem.METHOD_UNSUPPORTED);
		}
		if (hash.signature() == null) {
			// Not a refusal, which would ask for a second payment.
			throw new MalformedMessageException(
					"Member 'signature' is missing: the payer must sign which challenge the transaction pays");
		}
		Address payer = PayerStatement.of(ours.challenge(), charge.chainId(), hash)
			.signer(hash.signature(), this.recovery);
		if (!charge.isSource(presented.source(), payer)) {
			throw new MalformedMessageException("Member 'source' names another account than the signature");
		}
		return new SchemeResult.Unproven<>(payment(charge, payer, new TransactionProof(hash.transaction(),
				hash.logPosition(), ours.issuedFor().issued(), ours.expires(), ours.issuedFor().block())));
	}

	private AuthenticatedPayment payment(EvmCharge charge, Address payer, TransactionProof proof) {
		Network network = Network.evm(charge.chainId());
		return new AuthenticatedPayment(key(network, charge.currency(), proof.transaction(), proof.logPosition()),
				new PaymentKind(NAME, network, METHOD), payer.value(), charge.currency().value(),
				charge.recipient().value(), charge.amount(), proof.lastUseOfAny(), proof);
	}

	@Override
	public List<PaymentKey> claims(Credential credential, List<Quote> quotes) {
		if (!(credential instanceof MppCredential presented) || !presented.challenge().method().equals(EvmCharge.METHOD)
				|| !(EvmPayload.read(presented.payload()) instanceof EvmPayload.Hash hash)) {
			return List.of();
		}
		EvmCharge charge = EvmCharge.read(presented.challenge().request());
		return List.of(key(Network.evm(charge.chainId()), charge.currency(), hash.transaction(), hash.logPosition()));
	}

	@Override
	public boolean isIssuedFor(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return credential instanceof MppCredential presented
				&& this.challenges.check(presented.challenge()) instanceof EchoResult.Ours ours
				&& request.isFor(ours.issuedFor().fingerprint());
	}

	@Override
	public Optional<String> withdrawn(Credential credential, Supplier<Set<String>> sold) {
		return (authenticate(credential, List.of()) instanceof SchemeResult.Unproven
				&& credential instanceof MppCredential presented) ? this.challenges.withdrawn(presented, sold.get())
						: Optional.empty();
	}

	// As long as it can be presented at all.
	@Override
	public boolean mayBuyElsewhere(Credential credential, Instant start) {
		return credential instanceof MppCredential presented
				&& this.challenges.check(presented.challenge()) instanceof EchoResult.Ours ours
				&& !ours.issuedFor().issued().isBefore(start);
	}

	// At the price of its challenge, whatever is asked for now.
	@Override
	public SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
		if (!(payment.proof() instanceof TransactionProof proof)) {
			return new SchemeResult.NotMine<>();
		}
		if (!now.isBefore(proof.lastUse())) {
			return new SchemeResult.Refused<>(MppProblem.PAYMENT_EXPIRED.reason());
		}
		long seconds = Math.max(1, Duration.between(proof.issued(), proof.expires()).toSeconds());
		return new SchemeResult.Accepted<>(new Quote(payment.kind(), payment.asset(), payment.authorised(),
				payment.payee(), Duration.ofSeconds(seconds), Map.of()));
	}

	// Before the rail has proven it, it is nothing that is owed.
	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return Optional.empty();
	}

	@Override
	public boolean isPaidBefore(PaymentKind kind) {
		return isOf(kind);
	}

	@Override
	public AuthenticatedPayment restore(ReservationTerms terms, String stored) {
		TransactionProof proof = TransactionProof.read(stored);
		Quote quote = terms.quote();
		return new AuthenticatedPayment(terms.key(), quote.kind(), terms.payer(), quote.asset(), quote.payee(),
				quote.amount(), proof.lastUseOfAny(), proof);
	}

	@Override
	public Optional<TokenUnit> unit(Quote quote) {
		return this.transfers.unit(quote);
	}

	private static SchemeResult<AuthenticatedPayment> refused(MppProblem problem) {
		return new SchemeResult.Refused<>(problem.reason());
	}

}
