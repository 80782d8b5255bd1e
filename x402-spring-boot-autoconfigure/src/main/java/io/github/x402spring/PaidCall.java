package io.github.x402spring;

import java.math.BigDecimal;
import java.math.BigInteger;

import io.github.x402spring.protocol.Network;

/**
 * The payment that admitted the current call. A paid handler receives it by declaring a
 * parameter of this type; a handler that is not paid, or is free for this request,
 * receives {@code null}.
 *
 * @param id the payment's id in the ledger
 * @param payer the payer's address
 * @param amount the price in units of the token, such as {@code 0.01}
 * @param atomicAmount the price in the token's smallest unit
 * @param symbol the token's ticker, such as {@code USDC}
 * @param asset the token contract's address
 * @param network the network the money moves on
 * @since 0.1.0
 */
public record PaidCall(String id, String payer, BigDecimal amount, BigInteger atomicAmount, String symbol, String asset,
		Network network) {

}
