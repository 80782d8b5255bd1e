package io.github.x402spring.autoconfigure.answer;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Answers that are stored for clients that lose them.
 *
 * @param enabled Whether answers that were paid for are stored, encrypted, and given once
 * more to a client that presents its payment again.
 * @param key Key that encrypts stored answers: base64 of 32 random bytes.
 * @param previousKeys Keys that stored answers may still be encrypted by.
 * @param ttl How long answers are stored.
 * @param maxSize How large a stored answer may be, with its headers.
 * @param maxCount Number of answers that are stored at most. The oldest ones go first.
 * @param publicPayments Whether answers are stored also where a payment has no id and its
 * request no principal. Others can rebuild such a payment from the chain, and read the
 * answer.
 */
@ConfigurationProperties("x402.stored-answers")
record StoredAnswersProperties(@DefaultValue("false") boolean enabled, @Nullable String key,
		@Nullable List<String> previousKeys, @DefaultValue("1h") Duration ttl, @DefaultValue("64KB") DataSize maxSize,
		@DefaultValue("10000") int maxCount, @DefaultValue("false") boolean publicPayments) {

	/**
	 * Hides the keys.
	 * @return whether answers are stored
	 */
	@Override
	public String toString() {
		return "StoredAnswersProperties[enabled=" + this.enabled + "]";
	}

}
