package io.github.x402spring.payment.scheme;

import java.time.Duration;

import io.github.x402spring.Network;
import org.jspecify.annotations.Nullable;

/**
 * One configured way to pay: where the money may come from and who gets it, still without
 * an amount.
 *
 * @param network the network to be paid on
 * @param asset the token, its address or symbol; {@code null} for the network's default
 * @param payTo who is paid, in the form of the network; schemes check it
 * @param maxTimeout how long a payment stays valid
 * @since 0.1.0
 */
public record PaymentWay(Network network, @Nullable String asset, String payTo, Duration maxTimeout) {

}
