package io.github.x402spring;

import java.math.BigDecimal;
import java.math.BigInteger;

import org.jspecify.annotations.Nullable;

/**
 * The payment that admitted the current call. A paid handler receives it by declaring a
 * parameter of this type; a handler that is not paid, or is free for this request,
 * receives {@code null}.
 *
 * @since 0.1.0
 */
public interface PaidCall {

	/**
	 * Return the payment's id.
	 * @return the id in the ledger
	 */
	String id();

	/**
	 * Return who pays.
	 * @return the payer's address, or {@code null} if the kind of payment does not say
	 */
	@Nullable String payer();

	/**
	 * Return the price.
	 * @return the price in units of the token, such as {@code 0.01}
	 */
	BigDecimal amount();

	/**
	 * Return the price in the token's smallest unit.
	 * @return the atomic amount
	 */
	BigInteger atomicAmount();

	/**
	 * Return the token's ticker.
	 * @return the ticker, such as {@code USDC}
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
	 * Declare that the answer is not what was paid for, although its status says so. The
	 * answer leaves as it is, without charge; if the money has moved already, the same
	 * payment may come back. Once declared, it stays.
	 * @param reason why, for the log; not shown to the client
	 * @return whether the declaration counts; {@code false} once content has left
	 */
	boolean notDelivered(String reason);

}
