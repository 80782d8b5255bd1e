package io.github.x402spring.onchain;

import java.time.Duration;

import io.github.x402spring.Network;
import org.jspecify.annotations.Nullable;

/**
 * What a node said last of its chain.
 *
 * @param node name of the node, see {@link ChainWatch#nodes}
 * @param network the network that it is configured for
 * @param lag by how much its newest block was older than our clock, negative if it was
 * newer; {@code null} if it did not answer
 * @param trouble what is wrong with the node, a constant, or {@code null}
 * @since 0.1.0
 */
public record ChainHead(String node, Network network, @Nullable Duration lag, @Nullable String trouble) {
}
