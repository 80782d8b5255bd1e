package io.github.x402spring.facilitator;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells a payment that a facilitator cannot read from a request that it never accepts. A
 * payer can send a payment of an odd form as often as they like; if the payments of
 * several payers in a row get no other answer, it is this application that the
 * facilitator does not understand.
 */
final class RefusalStreak {

	private static final int PAYERS = 3;

	private final Set<String> payers = ConcurrentHashMap.newKeySet();

	void refused(String payer) {
		if (this.payers.size() < PAYERS) {
			this.payers.add(payer);
		}
	}

	void end() {
		this.payers.clear();
	}

	boolean isLong() {
		return this.payers.size() >= PAYERS;
	}

}
