package io.github.x402spring;

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

	private static final Map<String, Network> BY_SHORT_NAME = Map.ofEntries(entry("abstract", 2741),
			entry("abstract-testnet", 11124), entry("avalanche", 43114), entry("avalanche-fuji", 43113),
			entry("base", 8453), entry("base-sepolia", 84532), entry("celo", 42220), entry("educhain", 41923),
			entry("ethereum", 1), entry("flare", 14), entry("iotex", 4689), entry("megaeth", 4326), entry("monad", 143),
			entry("peaq", 3338), entry("polygon", 137), entry("polygon-amoy", 80002), entry("sei", 1329),
			entry("sei-testnet", 1328), entry("sepolia", 11155111), entry("skale-base-sepolia", 324705682),
			entry("stable", 988), entry("stable-testnet", 2201), entry("story", 1514));

	private static final Map<Network, String> SHORT_NAMES = BY_SHORT_NAME.entrySet()
		.stream()
		.collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

	/** Test networks of the tables, and the usual chain ids of local nodes. */
	private static final Set<Network> TEST = Set
		.of(51, 1328, 1337, 2201, 11124, 31337, 31611, 43113, 72344, 80002, 84532, 181228, 421614, 11142220, 11155111,
				324705682)
		.stream()
		.map((Function<Integer, Network>) Network::evm)
		.collect(Collectors.toUnmodifiableSet());

	/** The test networks of Bitcoin, by the hash of their first block. */
	private static final Set<Network> BITCOIN_TEST = Set.of(new Network("bip122:000000000933ea01ad0ee984209779ba"),
			new Network("bip122:00000008819873e925422c1ff0f99f7c"),
			new Network("bip122:0f9188f13cb7b2c71f2a335e3a4fc328"));

	private static final Set<Network> ALL = Stream.concat(SHORT_NAMES.keySet().stream(), TEST.stream())
		.collect(Collectors.toUnmodifiableSet());

	private KnownNetworks() {
	}

	static Set<String> shortNames() {
		return BY_SHORT_NAME.keySet();
	}

	static Set<Network> all() {
		return ALL;
	}

	static Optional<Network> byShortName(String name) {
		return Optional.ofNullable(BY_SHORT_NAME.get(name));
	}

	static Optional<String> shortName(Network network) {
		return Optional.ofNullable(SHORT_NAMES.get(network));
	}

	static boolean isTest(Network network) {
		return TEST.contains(network) || BITCOIN_TEST.contains(network);
	}

	private static Map.Entry<String, Network> entry(String shortName, long chainId) {
		return Map.entry(shortName, Network.evm(chainId));
	}

}
