package io.github.x402spring.onchain.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * What settling costs on one chain, and the accounts that pay for it, as they were seen
 * last. It asks nothing itself: those who ask a node anyway tell it what they saw.
 *
 * @since 0.1.0
 */
public final class ChainCosts {

	/** Enough for any token that moves money between two accounts. */
	public static final BigInteger GAS_LIMIT = BigInteger.valueOf(250_000);

	/** An account is low if it cannot pay for as many. */
	private static final BigInteger MANY = BigInteger.valueOf(50);

	/** Where a node does not name a fee. */
	private static final BigInteger USUAL_PRIORITY = BigInteger.valueOf(1_000_000_000);

	private final Network network;

	private final CostPolicy policy;

	private final BigInteger maxFeePerGas;

	private final ExpectedGas gas = new ExpectedGas();

	private final Map<Address, GasAccount> accounts;

	private final AtomicReference<SettlementTotals> totals;

	private final GasCharge charge = new GasCharge();

	private volatile ChainFees fees = ChainFees.NONE;

	private volatile boolean seen;

	ChainCosts(Network network, Collection<Address> accounts, CostPolicy policy, BigInteger maxFeePerGas) {
		this.network = network;
		this.accounts = accounts.stream()
			.collect(Collectors.toMap((it) -> it, GasAccount::new, (one, two) -> one, LinkedHashMap::new));
		this.policy = policy;
		this.maxFeePerGas = maxFeePerGas;
		this.totals = new AtomicReference<>(SettlementTotals.none(network));
	}

	/**
	 * Return the chain.
	 * @return the network
	 */
	public Network network() {
		return this.network;
	}

	/**
	 * Return what is added to the fee of a block to be preferred.
	 * @param answer what a node answered to {@code eth_maxPriorityFeePerGas}
	 * @return the fee, in wei for a unit of gas
	 */
	public static BigInteger priority(NodeAnswer answer) {
		return (answer instanceof NodeAnswer.Refused) ? USUAL_PRIORITY : answer.quantity();
	}

	/**
	 * Note what an account holds, and what gas costs.
	 * @param account the account
	 * @param wei its balance
	 * @param baseFee what a unit of gas cost in the newest block
	 * @param priority what is added to be preferred
	 */
	public void see(Address account, BigInteger wei, BigInteger baseFee, BigInteger priority) {
		see(this.fees.with(baseFee, priority));
		see(account, wei);
	}

	void see(ChainFees now) {
		this.fees = now;
		this.seen = true;
	}

	void see(Address account, BigInteger wei) {
		GasAccount known = this.accounts.get(account);
		if (known != null) {
			known.see(wei);
			known.tell(wallet(known));
		}
	}

	BigInteger gas() {
		return this.gas.value();
	}

	/**
	 * Return what an amount of the chain's coin is worth now.
	 * @param wei the amount
	 * @return the worth in dollars; empty if the price of the coin is not known
	 */
	public Optional<BigDecimal> dollars(BigInteger wei) {
		return this.policy.dollars(this.network, wei);
	}

	/**
	 * Note what a transaction used and cost that is in a final block. Each must be noted
	 * once.
	 * @param payments how many payments it was sent for
	 * @param used how much gas it used
	 * @param wei what it cost
	 * @param succeeded whether it was not undone
	 */
	public void settled(int payments, BigInteger used, BigInteger wei, boolean succeeded) {
		if (succeeded && payments > 0) {
			this.gas.note(used, payments);
		}
		BigDecimal dollars = dollars(wei).orElse(BigDecimal.ZERO);
		this.totals.updateAndGet((before) -> before.plus(payments, used, wei, dollars));
	}

	/**
	 * Charge what a transaction cost that is in a final block to those for whom it was
	 * sent. Each must be charged once.
	 * @param payments keys of the payments that it was sent for
	 * @param wei what it cost
	 */
	public void charge(Collection<PaymentKey> payments, BigInteger wei) {
		this.charge.charge(payments, wei);
	}

	void chargeTo(BiConsumer<Collection<PaymentKey>, BigInteger> book) {
		this.charge.to(book);
	}

	/**
	 * Return whether gas costs more than may be paid for it.
	 * @param baseFee what a unit costs in the newest block
	 * @return whether nothing would be sent
	 */
	public boolean isTooDear(BigInteger baseFee) {
		return baseFee.add(this.fees.priority()).compareTo(this.maxFeePerGas) > 0;
	}

	/**
	 * Return whether an account can pay for a transaction.
	 * @param account the account
	 * @return whether it can, or its balance is not known
	 */
	public boolean canSend(Address account) {
		GasAccount known = this.accounts.get(account);
		return known == null || wallet(known).state() != GasWallet.State.EMPTY;
	}

	/**
	 * Return whether any account can pay for a transaction.
	 * @return whether one can, or the balance of one is not known
	 */
	public boolean canSend() {
		return this.accounts.keySet().stream().anyMatch(this::canSend);
	}

	/**
	 * Return whether settling a payment costs more than the policy allows.
	 * @param quote the price of the payment
	 * @param baseFee what a unit of gas costs in the newest block
	 * @return whether it does; not if there is no limit, or what coin or token are worth
	 * is not known
	 */
	public boolean exceedsShare(Quote quote, BigInteger baseFee) {
		return exceedsShare(quote, baseFee, gas());
	}

	/**
	 * Return whether settling a payment costs more than the policy allows if it uses all
	 * the gas that it may.
	 * @param quote the price of the payment
	 * @param baseFee what a unit of gas costs in the newest block
	 * @return whether it does; not if there is no limit, or what coin or token are worth
	 * is not known
	 */
	public boolean exceedsShareAtMost(Quote quote, BigInteger baseFee) {
		return exceedsShare(quote, baseFee, GAS_LIMIT);
	}

	private boolean exceedsShare(Quote quote, BigInteger baseFee, BigInteger used) {
		BigDecimal limit = this.policy.maxShare();
		return limit != null && share(quote, this.fees.with(baseFee, this.fees.priority()), used)
			.filter((it) -> it.compareTo(limit) > 0)
			.isPresent();
	}

	/**
	 * Return how much of a price settling it costs now, in a transaction of its own.
	 * @param quote the price
	 * @return the share, above one if it costs more than the price; empty if what coin or
	 * token are worth is not known
	 */
	public Optional<BigDecimal> share(Quote quote) {
		return share(quote, this.fees, gas());
	}

	/**
	 * Return what it costs to settle a payment now.
	 * @return the amount in wei; empty if no node was asked yet
	 */
	public Optional<BigInteger> weiPerPayment() {
		return this.seen ? Optional.of(this.fees.of(gas())) : Optional.empty();
	}

	/**
	 * Return what it costs to settle a payment now, in a transaction of its own.
	 * @return the amount in dollars; empty if the price of the coin is not known
	 */
	public Optional<BigDecimal> dollarsPerPayment() {
		return this.policy.dollars(this.network, this.fees.of(gas()));
	}

	private Optional<BigDecimal> share(Quote quote, ChainFees now, BigInteger used) {
		return this.policy.dollars(quote)
			.flatMap((price) -> this.policy.dollars(this.network, now.of(used))
				.map((cost) -> cost.divide(price, MathContext.DECIMAL32)));
	}

	/**
	 * Note whether an account sends nothing, although it could pay.
	 * @param account the account
	 * @param why why, or {@code null} if it sends
	 */
	public void stopped(Address account, @Nullable String why) {
		GasAccount known = this.accounts.get(account);
		if (known != null) {
			known.stop(why);
		}
	}

	/**
	 * Return why accounts send nothing, although they could pay.
	 * @return a sentence for each that was stopped in this process
	 */
	public List<String> stopped() {
		return this.accounts.values().stream().map(GasAccount::stopped).filter(Objects::nonNull).toList();
	}

	/**
	 * Return the accounts.
	 * @return the accounts as they were seen last
	 */
	public List<GasWallet> wallets() {
		return this.accounts.values().stream().map(this::wallet).toList();
	}

	/**
	 * Return what transactions used and cost.
	 * @return the totals since the process was started
	 */
	public SettlementTotals totals() {
		return this.totals.get();
	}

	private GasWallet wallet(GasAccount account) {
		ChainFees now = this.fees;
		BigInteger each = now.of(gas());
		BigDecimal configured = this.policy.minBalance();
		BigInteger least = (configured != null) ? CostPolicy.wei(configured) : each.multiply(MANY);
		return new GasWallet(this.network, account.address(), account.wei(), least,
				now.required(GAS_LIMIT, this.maxFeePerGas), each);
	}

}
