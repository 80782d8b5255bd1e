package io.github.x402spring.onchain;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

import io.github.x402spring.Network;
import org.web3j.protocol.Web3jService;

/**
 * Chains of fake nodes.
 */
public final class Chains {

	/** Stands at the newest block. */
	static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(FakeNode.time(FakeNode.NEWEST)), ZoneOffset.UTC);

	/** For machines that are busy with other things. */
	private static final Duration LIMIT = Duration.ofSeconds(20);

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
				Arrays.stream(nodes)
					.<Web3jService>map((url) -> new RestClientWeb3jService(url, LIMIT, LIMIT))
					.toList());
	}

}
