package io.github.x402spring;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The likely meaning of a network that is not in CAIP-2 form or has a typo: a short name,
 * a bare chain id, or one that differs by a character.
 */
final class NetworkSuggestion {

	private static final Pattern DECIMAL = Pattern.compile("(?:[a-z]+\\d*[:/-]?)?([1-9][0-9]{0,17})");

	private static final Pattern HEX = Pattern.compile("(?:eip155[:/-]?)?0x0*([1-9a-f][0-9a-f]{0,13})");

	private static final int SHORTEST_TO_COMPARE = 3;

	private static final int MOST = 3;

	private NetworkSuggestion() {
	}

	/**
	 * Return an appendix for a message about a network.
	 * @param text the network as it was written
	 * @return a question that names one or several networks, or nothing
	 */
	static Optional<String> question(String text) {
		List<Network> networks = of(text);
		return networks.isEmpty() ? Optional.empty()
				: Optional.of("did you mean " + String.join(" or ", networks.stream().map(Network::id).toList()) + "?");
	}

	static List<Network> of(String text) {
		String name = text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_]+", "-");
		return KnownNetworks.byShortName(name).or(() -> byChainId(name)).map(List::of).orElseGet(() -> similar(name));
	}

	private static Optional<Network> byChainId(String name) {
		Matcher decimal = DECIMAL.matcher(name);
		Matcher hex = HEX.matcher(name);
		Optional<Network> network = hex.matches() ? Optional.of(Network.evm(Long.parseLong(hex.group(1), 16)))
				: Optional.of(decimal).filter(Matcher::matches).map((it) -> Network.evm(Long.parseLong(it.group(1))));
		return network.filter((it) -> KnownNetworks.all().contains(it));
	}

	private static List<Network> similar(String name) {
		if (name.length() < SHORTEST_TO_COMPARE) {
			return List.of();
		}
		return Stream
			.concat(KnownNetworks.shortNames()
				.stream()
				.filter((known) -> known.length() >= SHORTEST_TO_COMPARE && isOneTypoAway(name, known))
				.flatMap((known) -> KnownNetworks.byShortName(known).stream()),
					KnownNetworks.all().stream().filter((known) -> isSimilarId(name, known)))
			.distinct()
			.sorted((one, other) -> Long.compare(one.chainId(), other.chainId()))
			.limit(MOST)
			.toList();
	}

	private static boolean isSimilarId(String name, Network known) {
		String digits = Long.toString(known.chainId());
		return digits.length() >= SHORTEST_TO_COMPARE
				&& (isOneTypoAway(name, known.id()) || isOneTypoAway(name, digits));
	}

	// One character too many, too few or wrong, or two that changed places.
	private static boolean isOneTypoAway(String text, String known) {
		int start = 0;
		while (start < Math.min(text.length(), known.length()) && text.charAt(start) == known.charAt(start)) {
			start++;
		}
		String left = text.substring(start);
		String right = known.substring(start);
		return switch (left.length() - right.length()) {
			case 1 -> left.substring(1).equals(right);
			case -1 -> right.substring(1).equals(left);
			case 0 -> left.isEmpty() || left.substring(1).equals(right.substring(1)) || isSwapped(left, right);
			default -> false;
		};
	}

	private static boolean isSwapped(String left, String right) {
		return left.length() > 1 && left.charAt(0) == right.charAt(1) && left.charAt(1) == right.charAt(0)
				&& left.substring(2).equals(right.substring(2));
	}

}
