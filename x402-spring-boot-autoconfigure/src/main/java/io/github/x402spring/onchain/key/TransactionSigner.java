package io.github.x402spring.onchain.key;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;

/**
 * Signs the transactions of one account, which pays for their gas. The key may be in the
 * process, or in a key management service that never gives it away. Its {@code toString}
 * must not reveal anything of the key.
 *
 * @since 0.1.0
 * @see TransactionSigners
 */
public interface TransactionSigner {

	/**
	 * Return the account.
	 * @return its address, always the same
	 */
	Address address();

	/**
	 * Sign a transaction. It may take a remote call, and is never called on the thread of
	 * a request. A transaction that is signed twice is the same transaction.
	 * @param transaction the transaction
	 * @return the signature of {@link EvmTransaction#digest()} by the key of the account;
	 * another signature is refused
	 * @throws RuntimeException if it cannot be signed now; it is tried again later
	 */
	EvmSignature sign(EvmTransaction transaction);

}
