package io.github.x402spring.payment.signin;

import java.time.Instant;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;

/**
 * Where it is kept which sign-ins of wallets were used. Several processes may use one
 * store: they accept each other's nonces, and each of them once. Only what was used has
 * an entry, until it would be refused for its age anyway.
 * <p>
 * Every method throws {@link LedgerUnavailableException} if the store cannot be reached;
 * then a step may have been made or not.
 *
 * @since 0.1.0
 */
public interface SignInStore {

	/**
	 * Return a store in the memory of the process.
	 * @return a store that is empty
	 */
	static SignInStore inMemory() {
		return new InMemorySignInStore();
	}

	/**
	 * Return the secret by which nonces are recognised. It is made at random when it is
	 * asked for first, and stays the same for all processes.
	 * @return 64 hexadecimal digits
	 */
	String secret();

	/**
	 * Note that a nonce was used.
	 * @param nonce the nonce
	 * @param until when it can be forgotten
	 * @return {@code false} if it was used before
	 */
	boolean spend(String nonce, Instant until);

	/**
	 * Forget nonces that are too old to be used.
	 * @param now the current time
	 * @param most how many at most
	 * @return how many were forgotten
	 */
	int prune(Instant now, int most);

}
