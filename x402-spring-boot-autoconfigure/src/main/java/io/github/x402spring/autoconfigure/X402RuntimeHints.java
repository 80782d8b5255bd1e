package io.github.x402spring.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Files on the class path, which cannot be seen from the code alone. What endpoints write
 * is said at the endpoints.
 */
final class X402RuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources().registerPattern("io/github/x402spring/actuate/page/*");
		hints.resources().registerPattern("io/github/x402spring/web/page/*");
		hints.resources().registerPattern("io/github/x402spring/x402/page/*.js");
		hints.resources().registerPattern("io/github/x402spring/l402/page/*.js");
		hints.resources().registerPattern("io/github/x402spring/payment/ledger/jdbc/*.sql");
		hints.resources().registerPattern("io/github/x402spring/payment/answer/jdbc/*.sql");
		hints.resources().registerPattern("io/github/x402spring/payment/pass/jdbc/*.sql");
		hints.resources().registerPattern("io/github/x402spring/payment/quota/jdbc/*.sql");
		hints.resources().registerPattern("io/github/x402spring/payment/limit/jdbc/*.sql");
		hints.resources().registerPattern("io/github/x402spring/onchain/outbox/jdbc/*.sql");
		hints.resources().registerPattern("io/github/x402spring/facilitator/server/jdbc/*.sql");
	}

}
