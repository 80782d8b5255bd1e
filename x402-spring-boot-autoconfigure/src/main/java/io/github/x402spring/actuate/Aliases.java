package io.github.x402spring.actuate;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Other spellings of a path, by which content might be reached around a gate that reads
 * URLs.
 */
final class Aliases {

	private Aliases() {
	}

	static Set<String> of(String path) {
		Set<String> aliases = new LinkedHashSet<>();
		aliases.add(path + "/");
		aliases.add(path.substring(0, path.lastIndexOf('/')) + "/" + path.substring(path.lastIndexOf('/')));
		char last = path.charAt(path.length() - 1);
		if (Character.isLetterOrDigit(last)) {
			aliases
				.add(path.substring(0, path.length() - 1) + "%" + Integer.toHexString(last).toUpperCase(Locale.ROOT));
		}
		aliases.add(path + ";x402=1");
		aliases.add(path.toUpperCase(Locale.ROOT));
		aliases.remove(path);
		return aliases;
	}

}
