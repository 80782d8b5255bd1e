package io.github.x402spring.sample.testsupport;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What nobody may write into a log: the keys of payers, and the payments they signed,
 * those of other clients by their looks. Of a secret no 64 characters in a row may be
 * seen, in whatever they are.
 */
public final class Secrets {

	private static final int PIECE = 32;

	private static final Pattern LONG = Pattern.compile("[0-9A-Za-z+/]{" + PIECE + ",}");

	private static final Pattern SIGNATURE = Pattern.compile("(?<![0-9a-fA-F])[0-9a-fA-F]{128,132}(?![0-9a-fA-F])");

	/** Pieces in lower case, and what they are pieces of. */
	private static final Map<String, String> PIECES = new ConcurrentHashMap<>();

	static {
		// Of Hardhat and Anvil: the payers, and the facilitator.
		Stream
			.of("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
					"59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
					"5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
					"7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
					"47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a")
			.forEach((key) -> add("a private key", key));
	}

	private Secrets() {
	}

	/**
	 * Keep a payment secret: its signature, alone and as a part of the header.
	 * @param payment a payment header
	 */
	public static void addPayment(String payment) {
		String json = new String(Base64.getDecoder().decode(payment), StandardCharsets.UTF_8);
		String signature = SampleClient.json(json).at("/payload/signature").stringValue();
		int start = json.substring(0, json.indexOf(signature)).getBytes(StandardCharsets.UTF_8).length;
		add("a signature", signature.substring(2));
		// Every three bytes are four characters. What stands before is no secret.
		add("a payment", payment.substring((start + 2) / 3 * 4, (start + signature.length()) / 3 * 4));
	}

	/**
	 * Keep the token of a caller secret.
	 * @param token a token of at least 64 characters
	 */
	public static void addToken(String token) {
		add("a token", token);
	}

	/**
	 * Keep the preimage of a Lightning invoice secret, which proves that it is paid.
	 * @param preimage 64 hexadecimal digits
	 */
	public static void addPreimage(String preimage) {
		add("a preimage", preimage);
		add("a preimage", Base64.getEncoder().encodeToString(HexFormat.of().parseHex(preimage)));
	}

	/**
	 * Look for secrets.
	 * @param text a text
	 * @return what there is in it, or {@code null}
	 */
	public static @Nullable String kind(String text) {
		Matcher matcher = LONG.matcher(text);
		while (matcher.find()) {
			String kind = kindOfRun(matcher.group());
			if (kind != null) {
				return kind;
			}
		}
		return SIGNATURE.matcher(text).find() ? "something like a signature" : null;
	}

	private static @Nullable String kindOfRun(String run) {
		String lower = run.toLowerCase(Locale.ROOT);
		for (int index = 0; index + PIECE <= lower.length(); index++) {
			String kind = PIECES.get(lower.substring(index, index + PIECE));
			if (kind != null) {
				return kind;
			}
		}
		return isSigned(run) ? "something like a payment" : null;
	}

	// The encoding of a JSON object begins like this, wherever in the run it may be.
	private static boolean isSigned(String run) {
		int start = run.indexOf("eyJ");
		if (start < 0) {
			return false;
		}
		String encoded = run.substring(start, run.length() - (run.length() - start) % 4);
		return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).contains("\"signature\"");
	}

	private static void add(String kind, String secret) {
		String lower = secret.toLowerCase(Locale.ROOT);
		Pattern.compile(".{" + PIECE + "}")
			.matcher(lower)
			.results()
			.map(MatchResult::group)
			.forEach((piece) -> PIECES.put(piece, kind));
	}

}
