package io.github.x402spring.autoconfigure.limit;

import io.github.x402spring.autoconfigure.pass.LimitSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of all paid endpoints, and where limits are counted.
 *
 * @param type Where limits are counted. In memory, each instance counts alone.
 * @param maxBuckets Number of callers who are counted alone at most. Those who come after
 * that share counts until others have been quiet for long enough.
 * @param challenges Requests of a client network that are not paid for.
 * @param calls Calls of one payer, or of the holder of one pass.
 * @param concurrentCalls Number of calls of one payer or pass that may run at once. Any
 * number may if it is 0.
 */
@ConfigurationProperties("x402.limits")
record LimitProperties(@DefaultValue("memory") Type type, @DefaultValue("100000") int maxBuckets,
		@NestedConfigurationProperty @DefaultValue LimitSettings.Rate challenges,
		@NestedConfigurationProperty @DefaultValue LimitSettings.Rate calls, @DefaultValue("0") int concurrentCalls) {

	LimitSettings settings() {
		return new LimitSettings(this.challenges, this.calls, this.concurrentCalls);
	}

	/**
	 * Places where limits are counted.
	 */
	enum Type {

		/** In the memory of each process, by Bucket4j. */
		MEMORY,

		/** In the database of the ledger. */
		JDBC,

		/** In Redis. */
		REDIS

	}

}
