package io.github.x402spring.l402;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;

/**
 * A client of L402 that pays with play money.
 *
 * @param node makes the invoices, and takes the money
 */
public record L402Wallet(SandboxLightningNode node) {

	private static final Pattern LINE = Pattern.compile("L402 macaroon=\"([^\"]+)\", invoice=\"([^\"]+)\".*");

	/**
	 * Return the lines of the family in an answer.
	 * @param response the answer
	 * @return its lines
	 */
	static List<String> challenges(HttpResponse<?> response) {
		return response.headers()
			.allValues("WWW-Authenticate")
			.stream()
			.filter((line) -> line.startsWith("L402 ") || line.startsWith("LSAT "))
			.toList();
	}

	/**
	 * Pay what an answer asks for.
	 * @param challenge the answer
	 * @return a line of {@code Authorization}
	 */
	public String pay(HttpResponse<?> challenge) {
		Matcher line = line(challenge);
		return "L402 " + line.group(1) + ":" + preimage(line.group(2));
	}

	String preimage(String invoice) {
		return this.node.pay(LightningInvoice.read(invoice)).orElseThrow();
	}

	static String invoice(HttpResponse<?> challenge) {
		return line(challenge).group(2);
	}

	static Matcher line(HttpResponse<?> challenge) {
		Matcher line = LINE.matcher(challenges(challenge).getLast());
		if (!line.matches()) {
			throw new AssertionError("This is no challenge: " + challenges(challenge));
		}
		return line;
	}

	/**
	 * Restrict what a line presents, as its holder does for another.
	 * @param paid a line of {@code Authorization}
	 * @param caveats the restrictions
	 * @return the line of the copy
	 */
	static String narrow(String paid, String... caveats) {
		int colon = paid.lastIndexOf(':');
		Macaroon token = TokenText.read(paid.substring("L402 ".length(), colon));
		for (String caveat : caveats) {
			token = token.with(caveat);
		}
		return "L402 " + TokenText.write(token) + paid.substring(colon);
	}

}
