package io.github.x402spring.onchain.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import org.jspecify.annotations.Nullable;

/**
 * An account that sends transactions and pays for their gas, as it was seen last.
 *
 * @param network the chain
 * @param account the account
 * @param wei its balance, or {@code null} if it was not seen yet
 * @param least below what balance it is low
 * @param required what it must hold to send a transaction
 * @param ofPayment what a payment costs now
 * @since 0.1.0
 */
public record GasWallet(Network network, Address account, @Nullable BigInteger wei, BigInteger least,
		BigInteger required, BigInteger ofPayment) {

	private static final MathContext FEW_DIGITS = new MathContext(4, RoundingMode.DOWN);

	/**
	 * Return its state.
	 * @return the state
	 */
	public State state() {
		if (this.wei == null) {
			return State.UNKNOWN;
		}
		if (this.wei.signum() == 0 || this.wei.compareTo(this.required) < 0) {
			return State.EMPTY;
		}
		return (this.wei.compareTo(this.least) < 0) ? State.LOW : State.ENOUGH;
	}

	/**
	 * Return its balance.
	 * @return the balance in coins, or {@code null} if it was not seen yet
	 */
	public @Nullable BigDecimal coins() {
		return (this.wei != null) ? CostPolicy.coins(this.wei) : null;
	}

	/**
	 * Return below what balance it is low.
	 * @return the amount in coins
	 */
	public BigDecimal leastCoins() {
		return CostPolicy.coins(this.least);
	}

	/**
	 * Describe the account for people.
	 * @return the balance and what it is enough for
	 */
	public String describe() {
		if (this.wei == null) {
			return "its balance is not known";
		}
		String coins = text(this.wei) + " coins for gas";
		return switch (state()) {
			case UNKNOWN, ENOUGH -> coins;
			case LOW -> coins + ", enough for about " + payments(this.wei) + " payments";
			case EMPTY -> coins + ", too little for a transaction, which needs " + text(this.required);
		};
	}

	boolean hasMoreThan(GasWallet before) {
		return this.wei != null && before.wei != null && this.wei.compareTo(before.wei) > 0;
	}

	private BigInteger payments(BigInteger balance) {
		return balance.divide(this.ofPayment.max(BigInteger.ONE));
	}

	private static String text(BigInteger wei) {
		return (wei.signum() == 0) ? "0" : CostPolicy.coins(wei).round(FEW_DIGITS).stripTrailingZeros().toPlainString();
	}

	/**
	 * How an account stands.
	 *
	 * @since 0.1.0
	 */
	public enum State {

		/** It was not seen yet. */
		UNKNOWN,

		/** It can pay for many transactions. */
		ENOUGH,

		/** It can pay for some, and needs more soon. */
		LOW,

		/** It cannot pay for a transaction. */
		EMPTY

	}

}
