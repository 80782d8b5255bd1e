package io.github.x402spring.onchain;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

import io.github.x402spring.Network;

/**
 * Chains of fake nodes.
 */
public final class Chains {

	/** Stands at the newest block. */
	static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(FakeNode.time(FakeNode.NEWEST)), ZoneOffset.UTC);

	private Chains() {
	}

	static List<Chain> of(FakeNode... nodes) {
		return of(Arrays.stream(nodes).map(FakeNode::url).toArray(URI[]::new));
	}

	public static List<Chain> of(URI... nodes) {
		return List.of(chain(Authorized.NETWORK, nodes));
	}

	public static Chain chain(Network network, URI... nodes) {
		return new Chain("x402.rpc-url", network,
				List.copyOf(Arrays.stream(nodes).map(RestClientWeb3jService::new).toList()));
	}

}
