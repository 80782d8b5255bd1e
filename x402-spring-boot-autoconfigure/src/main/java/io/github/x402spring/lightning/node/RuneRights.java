package io.github.x402spring.lightning.node;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a rune of Core Lightning may do. It names its restrictions in clear, behind 32
 * bytes that authenticate them: all of them hold, and of each one alternative.
 */
final class RuneRights {

	private static final int AUTHENTICATION = 32;

	/** Methods that make or read invoices, or read something else. */
	private static final Pattern HARMLESS = Pattern
		.compile("method(?:=(?:invoice|delinvoice|summary|(?:list|get|wait|decode)[a-z0-9-]*)|\\^(?:list|get|wait))");

	private RuneRights() {
	}

	/**
	 * Find out whether a rune may change more than invoices.
	 * @param rune the rune
	 * @return that it may, or nothing; empty if it cannot be read
	 */
	static Optional<List<String>> excess(String rune) {
		List<String> restrictions = restrictions(rune);
		if (restrictions.isEmpty()) {
			return Optional.empty();
		}
		return Optional.of(restrictions.stream().anyMatch(RuneRights::isNarrow) ? List.of()
				: List.of("methods other than invoice and listinvoices"));
	}

	// The first one is the id of the rune. Empty if this is no rune.
	private static List<String> restrictions(String rune) {
		try {
			byte[] bytes = Base64.getUrlDecoder().decode(rune.replace('+', '-').replace('/', '_'));
			return (bytes.length > AUTHENTICATION) ? List
				.of(new String(bytes, AUTHENTICATION, bytes.length - AUTHENTICATION, StandardCharsets.UTF_8).split("&"))
					: List.of();
		}
		catch (IllegalArgumentException ex) {
			return List.of();
		}
	}

	private static boolean isNarrow(String restriction) {
		return Arrays.stream(restriction.split("\\|", -1)).allMatch((it) -> HARMLESS.matcher(it).matches());
	}

}
