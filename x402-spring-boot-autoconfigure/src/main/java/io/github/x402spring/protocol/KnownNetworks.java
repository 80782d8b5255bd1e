package io.github.x402spring.protocol;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The networks that the protocol's packages know by name, and which of them are test
 * networks.
 */
final class KnownNetworks {

	private static final Map<String, Network> BY_V1_NAME = Map.ofEntries(entry("abstract", 2741),
			entry("abstract-testnet", 11124), entry("avalanche", 43114), entry("avalanche-fuji", 43113),
			entry("base", 8453), entry("base-sepolia", 84532), entry("celo", 42220), entry("educhain", 41923),
			entry("ethereum", 1), entry("flare", 14), entry("iotex", 4689), entry("megaeth", 4326), entry("monad", 143),
			entry("peaq", 3338), entry("polygon", 137), entry("polygon-amoy", 80002), entry("sei", 1329),
			entry("sei-testnet", 1328), entry("sepolia", 11155111), entry("skale-base-sepolia", 324705682),
			entry("stable", 988), entry("stable-testnet", 2201), entry("story", 1514));

	private static final Map<Network, String> V1_NAMES = BY_V1_NAME.entrySet()
		.stream()
		.collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

	/** Names that the last version 1 client, 1.2.0, does not know. */
	private static final Set<String> UNKNOWN_TO_V1_CLIENT = Set.of("celo", "ethereum", "flare", "megaeth", "monad",
			"sepolia", "stable", "stable-testnet");

	/** Test networks of the tables, and the usual chain ids of local nodes. */
	private static final Set<Network> TEST = Set
		.of(51, 1328, 1337, 2201, 11124, 31337, 31611, 43113, 72344, 80002, 84532, 181228, 421614, 11142220, 11155111,
				324705682)
		.stream()
		.map((Function<Integer, Network>) Network::evm)
		.collect(Collectors.toUnmodifiableSet());

	private static final Set<Network> ALL = Stream.concat(V1_NAMES.keySet().stream(), TEST.stream())
		.collect(Collectors.toUnmodifiableSet());

	private KnownNetworks() {
	}

	static Set<String> v1Names() {
		return BY_V1_NAME.keySet();
	}

	static Set<Network> all() {
		return ALL;
	}

	static Optional<Network> byV1Name(String name) {
		return Optional.ofNullable(BY_V1_NAME.get(name));
	}

	static Optional<String> v1Name(Network network) {
		return Optional.ofNullable(V1_NAMES.get(network));
	}

	static boolean isKnownToV1Client(Network network) {
		return v1Name(network).filter((name) -> !UNKNOWN_TO_V1_CLIENT.contains(name)).isPresent();
	}

	static boolean isTest(Network network) {
		return TEST.contains(network);
	}

	private static Map.Entry<String, Network> entry(String v1Name, long chainId) {
		return Map.entry(v1Name, Network.evm(chainId));
	}

}
