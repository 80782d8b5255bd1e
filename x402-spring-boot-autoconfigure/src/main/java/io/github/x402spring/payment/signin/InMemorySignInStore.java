package io.github.x402spring.payment.signin;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Used sign-ins in the memory of one process.
 */
final class InMemorySignInStore implements SignInStore {

	private static final int SECRET_BYTES = 32;

	private final Map<String, Instant> used = new LinkedHashMap<>();

	private final String secret;

	InMemorySignInStore() {
		byte[] random = new byte[SECRET_BYTES];
		new SecureRandom().nextBytes(random);
		this.secret = HexFormat.of().formatHex(random);
	}

	@Override
	public String secret() {
		return this.secret;
	}

	@Override
	public synchronized boolean spend(String nonce, Instant until) {
		return this.used.putIfAbsent(nonce, until) == null;
	}

	@Override
	public synchronized int prune(Instant now, int most) {
		List<String> old = this.used.entrySet()
			.stream()
			.filter((it) -> it.getValue().isBefore(now))
			.limit(most)
			.map(Map.Entry::getKey)
			.toList();
		old.forEach(this.used::remove);
		return old.size();
	}

}
