package io.github.x402spring.x402.signin;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import io.github.x402spring.evm.Address;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a wallet is asked to sign (EIP-4361). All of it but the wallet and its chain is
 * the server's.
 *
 * @param domain host and port of the server, as clients see them
 * @param uri what is signed in to
 * @param nonce what makes it unique
 * @param issuedAt when it was made, in the form of {@link #text(Instant)}
 */
record SignInMessage(String domain, String uri, String nonce, String issuedAt) {

	static final String VERSION = "1";

	/** Wallets show it. */
	static final String STATEMENT = "Sign in with your wallet. This costs nothing and moves no money.";

	/** As long as the reference package takes a message. */
	static final Duration VALIDITY = Duration.ofMinutes(5);

	/** As JavaScript writes it. */
	private static final DateTimeFormatter TIME = DateTimeFormatter
		.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	static String text(Instant time) {
		return TIME.format(time);
	}

	String expirationTime() {
		return text(Instant.parse(this.issuedAt).plus(VALIDITY));
	}

	/**
	 * Return the text that a wallet signs.
	 * @param wallet the wallet
	 * @param chainId the chain that it names
	 * @return the text
	 */
	String signedBy(Address wallet, long chainId) {
		return String.join("\n", this.domain + " wants you to sign in with your Ethereum account:", wallet.value(), "",
				STATEMENT, "", "URI: " + this.uri, "Version: " + VERSION, "Chain ID: " + chainId,
				"Nonce: " + this.nonce, "Issued At: " + this.issuedAt, "Expiration Time: " + expirationTime(),
				"Resources:", "- " + this.uri);
	}

	/**
	 * Return what a challenge says of it.
	 * @return the member {@code info} of the extension
	 */
	ObjectNode info() {
		ObjectNode info = JsonNodeFactory.instance.objectNode();
		info.put("domain", this.domain)
			.put("uri", this.uri)
			.put("version", VERSION)
			.put("nonce", this.nonce)
			.put("issuedAt", this.issuedAt);
		info.putArray("resources").add(this.uri);
		return info.put("expirationTime", expirationTime()).put("statement", STATEMENT);
	}

}
