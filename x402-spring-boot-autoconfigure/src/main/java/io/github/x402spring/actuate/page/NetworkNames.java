package io.github.x402spring.actuate.page;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.lightning.LightningNetwork;

/**
 * Writes networks as people call them.
 */
final class NetworkNames {

	private NetworkNames() {
	}

	static String of(String id) {
		Network network = new Network(id);
		return Arrays.stream(LightningNetwork.values())
			.filter((it) -> it.network().equals(network))
			.map((it) -> it.isTest() ? "lightning-" + it.name().toLowerCase(Locale.ROOT) : "lightning")
			.findFirst()
			.or(network::shortName)
			.map(NetworkNames::title)
			.orElse(id);
	}

	private static String title(String name) {
		return Arrays.stream(name.split("-"))
			.map((word) -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
			.collect(Collectors.joining(" "));
	}

}
