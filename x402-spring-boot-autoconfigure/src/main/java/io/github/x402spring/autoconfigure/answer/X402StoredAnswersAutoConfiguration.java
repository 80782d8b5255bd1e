package io.github.x402spring.autoconfigure.answer;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.payment.answer.AnswerStore;
import io.github.x402spring.payment.answer.InMemoryAnswerStore;
import io.github.x402spring.payment.answer.StoredAnswers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of answers that are stored for clients that lose them.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402LedgerAutoConfiguration.class, before = X402PaymentAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@EnableConfigurationProperties(StoredAnswersProperties.class)
public final class X402StoredAnswersAutoConfiguration {

	private static final int KEY_LENGTH = 32;

	private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(1);

	@Bean
	@ConditionalOnBooleanProperty(name = "x402.stored-answers.enabled")
	@ConditionalOnMissingBean(AnswerStore.class)
	InMemoryAnswerStore inMemoryAnswerStore(StoredAnswersProperties properties) {
		return new InMemoryAnswerStore(count(properties));
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "x402.stored-answers.enabled")
	@ConditionalOnMissingBean
	StoredAnswers storedAnswers(AnswerStore store, StoredAnswersProperties properties, ObjectProvider<Clock> clock) {
		count(properties);
		long size = properties.maxSize().toBytes();
		if (size <= 0 || size > Integer.MAX_VALUE / 2) {
			throw new X402ConfigurationException(
					"x402.stored-answers.max-size is " + properties.maxSize() + ", which is no size of an answer.",
					"Set x402.stored-answers.max-size to a size such as 64KB.");
		}
		return new StoredAnswers(store, keys(store, properties),
				PaymentWayFactory.positive("x402.stored-answers.ttl", properties.ttl()), (int) size,
				properties.publicPayments(), clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "x402.stored-answers.enabled")
	PeriodicTask storedAnswersSchedule(StoredAnswers answers) {
		return new PeriodicTask("x402-stored-answers", answers::prune, PRUNE_INTERVAL);
	}

	private static int count(StoredAnswersProperties properties) {
		if (properties.maxCount() <= 0) {
			throw new X402ConfigurationException(
					"x402.stored-answers.max-count is " + properties.maxCount() + ", but at least 1 is needed.",
					"Set x402.stored-answers.max-count to a number such as 10000, or x402.stored-answers.enabled=false.");
		}
		return properties.maxCount();
	}

	// What is in the memory of the process ends with it, and needs no key that outlives
	// it.
	private static List<byte[]> keys(AnswerStore store, StoredAnswersProperties properties) {
		List<byte[]> keys = new ArrayList<>();
		String key = properties.key();
		if (key != null && !key.isBlank()) {
			keys.add(key("x402.stored-answers.key", key));
		}
		else if (store instanceof InMemoryAnswerStore) {
			byte[] random = new byte[KEY_LENGTH];
			new SecureRandom().nextBytes(random);
			keys.add(random);
		}
		else {
			throw new X402ConfigurationException(
					"x402.stored-answers.enabled=true, but x402.stored-answers.key is not set: answers in a database are "
							+ "encrypted.",
					"Set x402.stored-answers.key to the output of 'openssl rand -base64 32', and keep it out of the "
							+ "database.");
		}
		List<String> previous = properties.previousKeys();
		if (previous != null) {
			for (String old : previous) {
				keys.add(key("x402.stored-answers.previous-keys", old));
			}
		}
		return keys;
	}

	private static byte[] key(String property, String text) {
		byte[] key;
		try {
			key = Base64.getDecoder().decode(text.strip());
		}
		catch (IllegalArgumentException ex) {
			key = new byte[0];
		}
		if (key.length != KEY_LENGTH) {
			throw new X402ConfigurationException(property + " is not base64 of 32 bytes.",
					"Set " + property + " to the output of 'openssl rand -base64 32'.");
		}
		return key;
	}

}
