package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.NodeReply;
import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.x402.ErrorReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Verifies signed transfers (EIP-3009) on their chain, in one round trip to a node: the
 * authorisation is not used, the payer is no contract and holds enough, and the transfer
 * would succeed if it were made now. Where contracts may pay, they are asked for their
 * signature in one more. Reasons are those of the reference facilitator. It needs no key
 * and sends nothing.
 *
 * @since 0.1.0
 */
public final class ChainVerifier implements PaymentVerifier {

	static final String NOT_SUPPORTED = "invalid_exact_evm_eip3009_not_supported";

	static final String SIMULATION_FAILED = "invalid_exact_evm_transaction_simulation_failed";

	/** Enough for any token that moves money between two accounts. */
	static final BigInteger GAS_LIMIT = ChainCosts.GAS_LIMIT;

	private static final String NOTHING = "0x";

	private static final int CODE = 2;

	private static final Duration NEXT_BLOCK = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(ChainVerifier.class);

	private final Map<Network, ChainCalls> chains;

	private final Address sender;

	private final Optional<CostCheck> costs;

	private final WalletCheck wallets;

	/**
	 * Create a verifier of transfers that others will send.
	 * @param chains the chains, one for each network
	 * @param clock tells whether a node is up to date
	 */
	public ChainVerifier(Collection<Chain> chains, Clock clock) {
		this(chains, clock, Address.ZERO);
	}

	/**
	 * Create a verifier.
	 * @param chains the chains, one for each network
	 * @param clock tells whether a node is up to date
	 * @param sender the account that would send the transfers; any will do for tokens
	 * that do not care
	 */
	public ChainVerifier(Collection<Chain> chains, Clock clock, Address sender) {
		this(chains, clock, sender, Optional.empty(), ContractWallets.REFUSED);
	}

	ChainVerifier(Collection<Chain> chains, Clock clock, Address sender, Optional<CostCheck> costs,
			ContractWallets wallets) {
		this.chains = chains.stream()
			.map((chain) -> new ChainCalls(chain, clock))
			.collect(Collectors.toUnmodifiableMap(ChainCalls::network, Function.identity()));
		this.sender = sender;
		this.costs = costs;
		this.wallets = new WalletCheck(wallets, clock);
	}

	/**
	 * Find out whether a contract at the payer's address takes the signature of a payment
	 * that anyone may have made up.
	 * @param payment the payment
	 * @return whether it does
	 * @throws PaymentUnavailableException if that is not known now
	 */
	VerificationResult prove(CheckedPayment payment) {
		return this.wallets.prove(chain(payment.quote().network()), payment);
	}

	/**
	 * Note that the transaction of a payment was reverted. If another sender made the
	 * transfer before, that is not the fault of the payer.
	 * @param payment the payment
	 */
	void reverted(CheckedPayment payment) {
		if (this.wallets.isOff()) {
			return;
		}
		try {
			SignedTransfer transfer = SignedTransfer.of(payment);
			NodeReply reply = chain(transfer.network())
				.ask(List.of(NodeCall.read(transfer.token(), TokenCall.authorizationState(transfer.authorization()))));
			if (ofState(reply).isEmpty()) {
				this.wallets.reverted(payment);
			}
		}
		catch (PaymentUnavailableException ex) {
			logger.debug("It is not known why the transaction of payment " + payment.key() + " was reverted", ex);
		}
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		SignedTransfer transfer = SignedTransfer.of(payment);
		ChainCalls chain = chain(transfer.network());
		NodeReply reply = chain.ask(questions(transfer));
		boolean contract = WalletCheck.hasCode(reply.answers().get(CODE));
		return ofState(reply).or(() -> ofSigner(chain, payment, contract))
			.or(() -> ofTransfer(transfer.authorization(), reply))
			.or(() -> this.costs.flatMap((it) -> it.refusal(payment.quote(), reply.baseFee(), contract)))
			.<VerificationResult>map(VerificationResult.Rejected::new)
			.orElseGet(() -> new VerificationResult.Valid(contract));
	}

	private ChainCalls chain(Network network) {
		ChainCalls chain = this.chains.get(network);
		if (chain == null) {
			throw new PaymentUnavailableException("No node is configured for " + network, null);
		}
		return chain;
	}

	private Optional<String> ofSigner(ChainCalls chain, CheckedPayment payment, boolean contract) {
		if (contract && !this.wallets.isOff() && !this.wallets.isRejecting(payment)) {
			return this.wallets.refusal(chain, payment);
		}
		return ofSigner(SignedTransfer.of(payment), contract);
	}

	// Without code, only the key of the payer can sign.
	private static Optional<String> ofSigner(SignedTransfer transfer, boolean contract) {
		if (contract) {
			return Optional.of(ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED);
		}
		return transfer.ownKey() ? Optional.empty() : Optional.of(ErrorReason.INVALID_SIGNATURE);
	}

	/**
	 * Ask for several transfers of one chain whether they would succeed now, in one round
	 * trip. Those of contracts would not: they may promise anything.
	 * @param chain the chain
	 * @param transfers the transfers
	 * @return for each, whether it would; empty where only the next block can tell
	 * @throws PaymentUnavailableException if no node has a say now
	 */
	List<Optional<Boolean>> wouldSucceed(ChainCalls chain, List<SignedTransfer> transfers) {
		List<NodeCall> questions = transfers.stream().flatMap((it) -> questions(it).stream()).toList();
		NodeReply reply = chain.ask(questions);
		int each = questions.size() / transfers.size();
		return IntStream.range(0, transfers.size())
			.mapToObj((i) -> wouldSucceed(transfers.get(i),
					new NodeReply(reply.block(), reply.hash(), reply.time(), reply.baseFee(),
							reply.answers().subList(i * each, (i + 1) * each))))
			.toList();
	}

	private static Optional<Boolean> wouldSucceed(SignedTransfer transfer, NodeReply reply) {
		try {
			boolean contract = WalletCheck.hasCode(reply.answers().get(CODE));
			return Optional.of(ofState(reply).or(() -> ofSigner(transfer, contract))
				.or(() -> ofTransfer(transfer.authorization(), reply))
				.isEmpty());
		}
		catch (PaymentUnavailableException ex) {
			return Optional.empty();
		}
	}

	private List<NodeCall> questions(SignedTransfer transfer) {
		TransferAuthorization authorization = transfer.authorization();
		Address token = transfer.token();
		return List.of(NodeCall.read(token, TokenCall.authorizationState(authorization)),
				NodeCall.read(token, TokenCall.balanceOf(authorization.from())), NodeCall.code(authorization.from()),
				NodeCall.run(this.sender, token, transfer.call(), GAS_LIMIT));
	}

	// A used nonce comes first: nothing may invite that payer to pay once more. It is
	// looked at even if the simulation succeeds: some tokens do not refuse it.
	private static Optional<String> ofState(NodeReply reply) {
		NodeAnswer state = reply.answers().get(0);
		if (state instanceof NodeAnswer.Refused || state.bytes().equals(NOTHING)) {
			return Optional.of(NOT_SUPPORTED);
		}
		if (state.word().signum() != 0) {
			return Optional.of(ErrorReason.NONCE_ALREADY_USED);
		}
		return Optional.empty();
	}

	private static Optional<String> ofTransfer(TransferAuthorization authorization, NodeReply reply) {
		if (reply.answers().get(1).word().compareTo(authorization.value()) < 0) {
			return Optional.of(ErrorReason.INSUFFICIENT_BALANCE);
		}
		return switch (reply.answers().get(3)) {
			case NodeAnswer.Result result -> Optional.empty();
			case NodeAnswer.Refused refused -> Optional.of(ofSimulation(authorization, reply.time(), refused));
		};
	}

	// A call runs at the time of the newest block. What is valid by our clock may not be
	// valid there yet, and will be in the next block.
	private static String ofSimulation(TransferAuthorization authorization, Instant time, NodeAnswer.Refused refused) {
		BigInteger seconds = BigInteger.valueOf(time.getEpochSecond());
		if (authorization.validAfter().compareTo(seconds) >= 0) {
			throw new PaymentUnavailableException("The newest block is from before the authorisation begins",
					NEXT_BLOCK);
		}
		if (authorization.validBefore().compareTo(seconds) <= 0) {
			return ErrorReason.VALID_BEFORE;
		}
		logger.info("The token would not transfer from " + authorization.from() + " to " + authorization.to()
				+ ": the payer or the payee may be blocked, or the token paused");
		logger.debug("The node says: " + refused.message());
		return SIMULATION_FAILED;
	}

}
