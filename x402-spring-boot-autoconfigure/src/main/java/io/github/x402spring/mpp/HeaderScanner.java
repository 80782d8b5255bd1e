package io.github.x402spring.mpp;

import io.github.x402spring.json.MalformedMessageException;

/**
 * Walks through the value of a header.
 */
final class HeaderScanner {

	private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

	private static final String TOKEN_68_SIGNS = "-._~+/";

	private static final int ESCAPE_LENGTH = 4;

	private final String text;

	private int position;

	HeaderScanner(String text) {
		this.text = text;
	}

	boolean isAtEnd() {
		return this.position == this.text.length();
	}

	boolean isAtElementEnd() {
		return isAtEnd() || current() == ',';
	}

	// Whether what follows is a name with a value, and not the next scheme.
	boolean isAtParameter() {
		int start = this.position;
		skipTokenCharacters();
		boolean named = this.position > start;
		skipBlanks();
		boolean valued = named && !isAtEnd() && current() == '=';
		this.position = start;
		return valued;
	}

	boolean skipBlanks() {
		int start = this.position;
		while (!isAtEnd() && (current() == ' ' || current() == '\t')) {
			this.position++;
		}
		return this.position > start;
	}

	void skipListSeparators() {
		while (skipBlanks() || (!isAtEnd() && current() == ',')) {
			if (!isAtEnd() && current() == ',') {
				this.position++;
			}
		}
	}

	// Skips a single token such as that of Basic, if one fills the element.
	boolean skipToken68() {
		int start = this.position;
		while (!isAtEnd() && (isLetterOrDigit(current()) || TOKEN_68_SIGNS.indexOf(current()) >= 0)) {
			this.position++;
		}
		while (this.position > start && !isAtEnd() && current() == '=') {
			this.position++;
		}
		int end = this.position;
		skipBlanks();
		if (end > start && isAtElementEnd()) {
			return true;
		}
		this.position = start;
		return false;
	}

	String token() {
		int start = this.position;
		skipTokenCharacters();
		if (this.position == start) {
			throw new MalformedMessageException("A token is expected in the challenge");
		}
		return this.text.substring(start, this.position);
	}

	void expect(char character) {
		if (isAtEnd() || current() != character) {
			throw new MalformedMessageException("A parameter of the challenge has no value");
		}
		this.position++;
	}

	String value() {
		return (!isAtEnd() && current() == '"') ? quotedString() : token();
	}

	private String quotedString() {
		StringBuilder value = new StringBuilder();
		this.position++;
		while (next() != '"') {
			char character = current();
			this.position++;
			value.append((character == '\\') ? escaped() : character);
		}
		this.position++;
		return value.toString();
	}

	private char escaped() {
		char character = next();
		this.position++;
		return (character == 'u' && isFourDigits()) ? codeUnit() : character;
	}

	private boolean isFourDigits() {
		int end = this.position + ESCAPE_LENGTH;
		return end <= this.text.length()
				&& this.text.substring(this.position, end).chars().allMatch((it) -> Character.digit(it, 16) >= 0);
	}

	private char codeUnit() {
		int start = this.position;
		this.position += ESCAPE_LENGTH;
		return (char) Integer.parseInt(this.text, start, this.position, 16);
	}

	// What is allowed within quotes.
	private char next() {
		if (isAtEnd()) {
			throw new MalformedMessageException("A quoted string of the challenge has no end");
		}
		char character = current();
		if (Character.isISOControl(character) && character != '\t') {
			throw new MalformedMessageException("A quoted string of the challenge holds a control character");
		}
		return character;
	}

	private void skipTokenCharacters() {
		while (!isAtEnd() && (isLetterOrDigit(current()) || TOKEN_SIGNS.indexOf(current()) >= 0)) {
			this.position++;
		}
	}

	private char current() {
		return this.text.charAt(this.position);
	}

	private static boolean isLetterOrDigit(char character) {
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9');
	}

}
