package io.github.x402spring.mpp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.x402spring.json.MalformedMessageException;

/**
 * Reads one line of {@code WWW-Authenticate} by the grammar of RFC 9110, section 11: one
 * or more challenges of any authentication scheme, each with parameters or a single
 * token.
 */
final class AuthenticateReader {

	/** The longest line, in characters. */
	static final int MAX_LENGTH = 16 * 1024;

	private static final int MAX_ELEMENTS = 64;

	private final List<Element> elements = new ArrayList<>();

	private final HeaderScanner scanner;

	private int parameters;

	private AuthenticateReader(String line) {
		this.scanner = new HeaderScanner(line);
	}

	/**
	 * Read a line.
	 * @param line the line
	 * @return its challenges
	 * @throws MalformedMessageException if it does not have the prescribed form, names a
	 * parameter twice, or exceeds the bounds
	 */
	static List<Element> read(String line) {
		if (line.length() > MAX_LENGTH) {
			throw new MalformedMessageException("A challenge is longer than " + MAX_LENGTH + " characters");
		}
		return new AuthenticateReader(line).read();
	}

	private List<Element> read() {
		this.scanner.skipListSeparators();
		while (!this.scanner.isAtEnd()) {
			challenge(this.scanner.token());
		}
		return this.elements;
	}

	private void challenge(String scheme) {
		Map<String, String> values = new LinkedHashMap<>();
		this.elements.add(new Element(scheme, values));
		count();
		if (this.scanner.skipBlanks() && !this.scanner.isAtElementEnd() && !this.scanner.skipToken68()) {
			parameter(values);
			while (this.scanner.isAtParameter()) {
				parameter(values);
			}
			return;
		}
		endOfElement();
	}

	private void parameter(Map<String, String> values) {
		String name = this.scanner.token().toLowerCase(Locale.ROOT);
		this.scanner.skipBlanks();
		this.scanner.expect('=');
		this.scanner.skipBlanks();
		if (values.put(name, this.scanner.value()) != null) {
			throw new MalformedMessageException("A challenge names a parameter twice");
		}
		count();
		endOfElement();
	}

	private void endOfElement() {
		this.scanner.skipBlanks();
		if (!this.scanner.isAtElementEnd()) {
			throw new MalformedMessageException("Challenges and their parameters are separated by commas");
		}
		this.scanner.skipListSeparators();
	}

	private void count() {
		if (++this.parameters > MAX_ELEMENTS) {
			throw new MalformedMessageException("A challenge has more than " + MAX_ELEMENTS + " parameters");
		}
	}

	/**
	 * A challenge of any authentication scheme.
	 *
	 * @param scheme the scheme's name, in any case
	 * @param parameters values by name in lower case; none for a single token
	 */
	record Element(String scheme, Map<String, String> parameters) {

	}

}
