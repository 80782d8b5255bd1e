package io.github.x402spring.payment.books;

import java.math.BigInteger;
import java.time.Instant;

import io.github.x402spring.payment.PaymentKey;

/**
 * Money that reached the seller by an authorisation, as the chain shows it.
 *
 * @param key key of the payment that the authorisation belongs to
 * @param payer address of the payer
 * @param amount in atomic units of the token
 * @param transaction hash of the transaction
 * @param at time of its block
 * @since 0.1.0
 */
public record IncomingTransfer(PaymentKey key, String payer, BigInteger amount, String transaction, Instant at) {

}
