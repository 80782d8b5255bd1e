package io.github.x402spring.payment.scheme;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The accounts that offers name. Configured ones are all kept. Price resolvers may name
 * any number of payees, and requests that cost nothing can make them do so; only those
 * that were offered last are kept, and they take no room from the configured ones.
 */
final class OfferedAccounts {

	private static final int MAX_RESOLVED = 1000;

	private final Set<SellerAccount> configured = Collections.synchronizedSet(new LinkedHashSet<>());

	private final Map<SellerAccount, SellerAccount> resolved = Collections.synchronizedMap(new LastOffered());

	void configured(SellerAccount account) {
		this.configured.add(account);
	}

	void resolved(SellerAccount account) {
		if (!this.configured.contains(account)) {
			this.resolved.put(account, account);
		}
	}

	/**
	 * Return the accounts.
	 * @return the configured ones first, then the others, those offered last first
	 */
	Set<SellerAccount> all() {
		Set<SellerAccount> all = new LinkedHashSet<>();
		synchronized (this.configured) {
			all.addAll(this.configured);
		}
		List<SellerAccount> others;
		synchronized (this.resolved) {
			others = new ArrayList<>(this.resolved.keySet());
		}
		all.addAll(others.reversed());
		return Collections.unmodifiableSet(all);
	}

	private static final class LastOffered extends LinkedHashMap<SellerAccount, SellerAccount> {

		private static final long serialVersionUID = 1L;

		LastOffered() {
			super(16, 0.75F, true);
		}

		@Override
		protected boolean removeEldestEntry(Map.Entry<SellerAccount, SellerAccount> eldest) {
			return size() > MAX_RESOLVED;
		}

	}

}
