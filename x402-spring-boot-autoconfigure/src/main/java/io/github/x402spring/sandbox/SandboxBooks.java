package io.github.x402spring.sandbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.evm.ExactEvmProof;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;

/**
 * The sandbox's chain: balances and spent nonces. One lock for everything, so that a look
 * at the time, the nonce and the balance and the move of the money are one step. Nonces
 * are kept until the process ends, as on a chain.
 */
final class SandboxBooks {

	private static final String INVALID_NETWORK = "invalid_network";

	private static final String UNKNOWN_ASSET = "asset_not_deployed_contract";

	/** What facilitators want left, in seconds, so that a transaction can get in. */
	private static final long GRACE = 6;

	private final Map<Account, BigInteger> balances = new HashMap<>();

	private final Map<PaymentKey, Transfer> transfers = new HashMap<>();

	/** Counts on when all else is forgotten: what comes later has a higher number. */
	private long newestBlock;

	private final Clock clock;

	private final BigDecimal initialBalance;

	private final Set<Network> networks;

	private final AssetRegistry assets;

	SandboxBooks(Clock clock, BigDecimal initialBalance, Set<Network> networks, AssetRegistry assets) {
		this.clock = clock;
		this.initialBalance = initialBalance;
		this.networks = networks;
		this.assets = assets;
	}

	synchronized Optional<String> refusal(CheckedPayment payment) {
		Quote quote = payment.quote();
		if (!ExactEvmScheme.isOf(quote.kind()) || !(payment.proof() instanceof ExactEvmProof proof)) {
			return Optional.of(ErrorReason.UNSUPPORTED_SCHEME);
		}
		if (!this.networks.contains(quote.network())) {
			return Optional.of(INVALID_NETWORK);
		}
		Optional<Asset> asset = this.assets.find(quote.network(), new Address(quote.asset()));
		if (asset.isEmpty()) {
			return Optional.of(UNKNOWN_ASSET);
		}
		if (this.transfers.containsKey(payment.key())) {
			return Optional.of(ErrorReason.NONCE_ALREADY_USED);
		}
		return untimely(proof.authorization()).or(() -> {
			BigInteger balance = balance(asset.get(), proof.authorization().from());
			return (balance.compareTo(quote.amount()) < 0) ? Optional.of(ErrorReason.INSUFFICIENT_BALANCE)
					: Optional.empty();
		});
	}

	synchronized SettlementResult settle(CheckedPayment payment) {
		Optional<String> refusal = refusal(payment);
		if (refusal.isEmpty() && payment.proof() instanceof ExactEvmProof proof) {
			return new SettlementResult.Settled(transfer(payment, proof.authorization()));
		}
		// Who used the nonce, and for what, a facilitator does not tell either.
		String reason = refusal.orElse(ErrorReason.UNSUPPORTED_SCHEME);
		return reason.equals(ErrorReason.NONCE_ALREADY_USED) ? new SettlementResult.Unknown("nonce already used")
				: new SettlementResult.Failed(reason);
	}

	synchronized Evidence find(Payment payment) {
		Transfer transfer = this.transfers.get(payment.terms().key());
		if (transfer != null) {
			@Nullable Long afterBlock = payment.terms().afterBlock();
			return (afterBlock == null || transfer.block() > afterBlock)
					? new Evidence.Transferred(transfer.transaction(), true)
					: new Evidence.Earlier(transfer.transaction(), true);
		}
		return this.clock.instant().isBefore(payment.terms().validBefore()) ? new Evidence.None()
				: new Evidence.Impossible(ErrorReason.VALID_BEFORE);
	}

	synchronized long newestBlock() {
		return this.newestBlock;
	}

	synchronized BigInteger balance(Asset asset, Address wallet) {
		BigInteger balance = this.balances.get(new Account(asset.network(), asset.address(), wallet));
		return (balance != null) ? balance : this.initialBalance.movePointRight(asset.decimals()).toBigInteger();
	}

	synchronized int transfers() {
		return this.transfers.size();
	}

	synchronized void reset() {
		this.balances.clear();
		this.transfers.clear();
	}

	private Optional<String> untimely(TransferAuthorization authorization) {
		BigInteger now = BigInteger.valueOf(this.clock.instant().getEpochSecond());
		if (authorization.validBefore().compareTo(now.add(BigInteger.valueOf(GRACE))) < 0) {
			return Optional.of(ErrorReason.VALID_BEFORE);
		}
		return (authorization.validAfter().compareTo(now) > 0) ? Optional.of(ErrorReason.VALID_AFTER)
				: Optional.empty();
	}

	private String transfer(CheckedPayment payment, TransferAuthorization authorization) {
		Quote quote = payment.quote();
		Asset asset = this.assets.find(quote.network(), new Address(quote.asset())).orElseThrow();
		add(asset, authorization.from(), quote.amount().negate());
		add(asset, authorization.to(), quote.amount());
		String transaction = Hex.encode(Hash.sha3(payment.key().value().getBytes(StandardCharsets.UTF_8)));
		this.newestBlock++;
		this.transfers.put(payment.key(), new Transfer(transaction, this.newestBlock));
		return transaction;
	}

	private void add(Asset asset, Address wallet, BigInteger amount) {
		this.balances.put(new Account(asset.network(), asset.address(), wallet), balance(asset, wallet).add(amount));
	}

	private record Transfer(String transaction, long block) {

	}

	private record Account(Network network, Address asset, Address wallet) {

	}

}
