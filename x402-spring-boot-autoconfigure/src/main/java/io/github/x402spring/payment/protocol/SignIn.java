package io.github.x402spring.payment.protocol;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The sign-in of a wallet that came with a request. It is checked, but for whether it was
 * used before.
 *
 * @since 0.1.0
 */
public final class SignIn {

	/** Request header that carries a sign-in. */
	public static final String HEADER = "SIGN-IN-WITH-X";

	private final String wallet;

	private final String refusal;

	private final BooleanSupplier spending;

	private SignIn(String wallet, String refusal, BooleanSupplier spending) {
		this.wallet = wallet;
		this.refusal = refusal;
		this.spending = spending;
	}

	/**
	 * Create a sign-in that is genuine.
	 * @param wallet address of the wallet that signed
	 * @param spending notes that the sign-in is used, and returns whether that is the
	 * first time
	 * @return the sign-in
	 */
	public static SignIn by(String wallet, BooleanSupplier spending) {
		return new SignIn(wallet, "", spending);
	}

	/**
	 * Create a sign-in that is refused.
	 * @param reason why, a constant
	 * @return the sign-in, of no wallet
	 */
	public static SignIn refused(String reason) {
		return new SignIn("", reason, () -> false);
	}

	/**
	 * Return the wallet that signed in.
	 * @return its address; empty if the sign-in is refused
	 */
	public Optional<String> wallet() {
		return this.wallet.isEmpty() ? Optional.empty() : Optional.of(this.wallet);
	}

	/**
	 * Return why the sign-in is refused.
	 * @return a constant; empty if it is genuine
	 */
	public String refusal() {
		return this.refusal;
	}

	/**
	 * Use the sign-in. Of all requests that carry it, in all processes, one can.
	 * @return {@code false} if it was used before, or is refused
	 * @throws RuntimeException if that is not known now
	 */
	public boolean spend() {
		return this.spending.getAsBoolean();
	}

}
