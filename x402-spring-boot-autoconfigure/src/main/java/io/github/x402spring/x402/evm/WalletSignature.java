package io.github.x402spring.x402.evm;

import java.util.regex.Pattern;

/**
 * Signatures of contract wallets, as far as the process can tell: by their form.
 */
final class WalletSignature {

	/** Enough for a passkey, or for the keys of many owners. */
	static final int MAX_LENGTH = 2048;

	private static final Pattern FORM = Pattern.compile("0x[0-9a-fA-F]+");

	/** How signatures end that bring the call that makes their wallet (ERC-6492). */
	private static final String WITH_DEPLOYMENT = "6492".repeat(16);

	private WalletSignature() {
	}

	/**
	 * Return whether a signature asks to make its wallet first, by a call that its payer
	 * chose (ERC-6492).
	 * @param text the signature
	 * @return whether it does
	 */
	static boolean isWithDeployment(String text) {
		return text.endsWith(WITH_DEPLOYMENT);
	}

	/**
	 * Return whether a contract may take a signature. An empty one is left out: anyone
	 * could present it.
	 * @param text the signature
	 * @return whether it has a form that is worth asking
	 */
	static boolean isPossible(String text) {
		return text.length() <= 2 + 2 * MAX_LENGTH && text.length() % 2 == 0 && FORM.matcher(text).matches();
	}

}
