package io.github.x402spring.payment;

import io.github.x402spring.Network;

/**
 * A token on its network.
 *
 * @param network the network
 * @param asset the token, as its quotes name it
 * @since 0.1.0
 */
public record PaymentToken(Network network, String asset) {

}
