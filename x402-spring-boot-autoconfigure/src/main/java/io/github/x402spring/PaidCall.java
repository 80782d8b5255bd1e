package io.github.x402spring;

import java.math.BigDecimal;
import java.math.BigInteger;

import org.jspecify.annotations.Nullable;

/**
 * The payment, or the pass, that admitted the current call. A paid handler receives it by
 * declaring a parameter of this type; a handler that is not paid, or is free for this
 * request, receives {@code null}.
 *
 * @since 0.1.0
 */
public interface PaidCall {

	/**
	 * Return what the call is known by.
	 * @return id of the payment in the ledger, or of the draw on a pass
	 */
	String id();

	/**
	 * Return the pass that admitted the call.
	 * @return plan and name of the pass, such as {@code forecast/hundred}, or
	 * {@code null} if the call has a payment of its own
	 */
	default @Nullable String pass() {
		return null;
	}

	/**
	 * Return who pays.
	 * @return address of the payer, or of the buyer of the pass; {@code null} if the kind
	 * of payment does not say
	 */
	@Nullable String payer();

	/**
	 * Return what the client named the payment, with the extension
	 * {@code payment-identifier} of x402.
	 * @return the identifier, as the client chose it; {@code null} if it named none, or
	 * if the call has no payment of its own
	 */
	default @Nullable String identifier() {
		return null;
	}

	/**
	 * Return the price.
	 * @return the price in units of the token, such as {@code 0.01}. By a pass it is what
	 * its credit was debited, in dollars; zero if it counts calls or time. If use is
	 * metered, it is the price of the maximum
	 */
	BigDecimal amount();

	/**
	 * Return the price in the token's smallest unit.
	 * @return the atomic amount; zero by a pass, since no money moves
	 */
	BigInteger atomicAmount();

	/**
	 * Return the token's ticker.
	 * @return the ticker, such as {@code USDC}; by a pass, that of the token which bought
	 * it
	 */
	String symbol();

	/**
	 * Return the token.
	 * @return the address of its contract
	 */
	String asset();

	/**
	 * Return the network that the money moves on.
	 * @return the network
	 */
	Network network();

	/**
	 * Say that the call uses something that its plan meters, such as words or tokens.
	 * What was said before adds up. Say it before you write the content that it is for:
	 * then it is debited before that content leaves. Content meters of the plan
	 * ({@code x402.plans.<plan>.meter.by}) count besides.
	 * @param units how much more is used, not negative
	 * @return how much is left until the maximum of the plan. What goes beyond that is
	 * not charged. Without a meter nothing is counted, and this is {@link Long#MAX_VALUE}
	 * @throws IllegalArgumentException if it is negative
	 */
	default long use(long units) {
		return Long.MAX_VALUE;
	}

	/**
	 * Declare that the answer is not what was paid for, although its status says so. The
	 * answer leaves as it is, without charge; if the money has moved already, the same
	 * payment may come back. Once declared, it stays.
	 * @param reason why, for the log; not shown to the client
	 * @return whether the declaration counts; {@code false} once content has left
	 */
	boolean notDelivered(String reason);

}
