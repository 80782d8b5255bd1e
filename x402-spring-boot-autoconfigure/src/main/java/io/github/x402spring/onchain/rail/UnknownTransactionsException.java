package io.github.x402spring.onchain.rail;

/**
 * The chain and the outbox do not tell the same about an account, so nothing may be sent.
 */
final class UnknownTransactionsException extends RuntimeException {

	UnknownTransactionsException(String message) {
		super(message);
	}

}
