package io.github.x402spring.payment.pass;

import org.jspecify.annotations.Nullable;

/**
 * A pass that was bought, with the token by which it is presented.
 *
 * @param token the token, which is shown this once; {@code null} if a renewal is shown
 * again after the token of the pass was replaced, or if the credential that has paid
 * presents the pass
 * @param pass the pass
 * @param grant what was bought
 * @since 0.1.0
 */
public record PassSale(@Nullable String token, Pass pass, PassGrant grant) {

	static PassSale of(@Nullable String token, Pass pass, String payment) {
		return new PassSale(token, pass,
				pass.grants().stream().filter((it) -> it.payment().equals(payment)).findFirst().orElseThrow());
	}

	/**
	 * Leaves out the token.
	 * @return the pass
	 */
	@Override
	public String toString() {
		return "PassSale[" + this.pass.id() + "]";
	}

}
