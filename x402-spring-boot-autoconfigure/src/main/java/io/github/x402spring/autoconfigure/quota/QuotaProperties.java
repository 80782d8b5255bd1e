package io.github.x402spring.autoconfigure.quota;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where quotas are counted, whatever they are for.
 *
 * @param type Where quotas are counted. By default in the database of the ledger, or in
 * memory if there is none.
 * @param maxCallers Number of callers that a quota counts in one period at most. Those
 * who come after that have no free calls, and pay the price of the first tier.
 * @param trustForwardedHeaders Whether client networks are told apart although the
 * application believes all forwarded headers, which every client can make up. Only for
 * proxies that remove them from what clients send.
 */
@ConfigurationProperties("x402.quotas")
record QuotaProperties(@Nullable Type type, @DefaultValue("100000") int maxCallers,
		@DefaultValue("false") boolean trustForwardedHeaders) {

	/**
	 * Places where quotas are counted.
	 */
	enum Type {

		/** In the memory of each process. */
		MEMORY,

		/** In the database of the ledger. */
		JDBC,

		/** In Redis. */
		REDIS

	}

}
