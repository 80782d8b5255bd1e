package io.github.x402spring.x402;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a facilitator can verify and settle: its answer to {@code /supported} (section 7.3
 * of the x402 specification).
 *
 * @param kinds version, scheme and network combinations
 * @param extensions keys of the protocol extensions it knows
 * @param signers its own addresses by CAIP pattern, such as {@code eip155:*}
 * @since 0.1.0
 */
public record SupportedKinds(List<Kind> kinds, List<String> extensions, Map<String, List<String>> signers) {

	/**
	 * Create a copy that does not change.
	 */
	public SupportedKinds {
		kinds = List.copyOf(kinds);
		extensions = List.copyOf(extensions);
		signers = signers.entrySet()
			.stream()
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, (entry) -> List.copyOf(entry.getValue())));
	}

	/**
	 * Return whether a combination is offered.
	 * @param x402Version 1 or 2
	 * @param scheme the payment scheme
	 * @param network identifier of version 2 or name of version 1
	 * @return whether it is among the kinds
	 */
	public boolean supports(int x402Version, String scheme, String network) {
		return this.kinds.stream()
			.anyMatch((kind) -> kind.x402Version() == x402Version && kind.scheme().equals(scheme)
					&& kind.network().equals(network));
	}

	/**
	 * One combination.
	 *
	 * @param x402Version 1 or 2
	 * @param scheme the payment scheme
	 * @param network identifier of version 2 or name of version 1
	 * @param extra data of the scheme, or {@code null}
	 * @since 0.1.0
	 */
	public record Kind(int x402Version, String scheme, String network, @Nullable JsonNode extra) {

	}

}
