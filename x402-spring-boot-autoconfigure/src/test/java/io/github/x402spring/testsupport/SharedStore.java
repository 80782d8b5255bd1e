package io.github.x402spring.testsupport;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.quota.redis.RedisServer;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.function.ThrowingSupplier;

/**
 * Connects an application with the store that it shares with others.
 */
public final class SharedStore {

	private SharedStore() {
	}

	/** Connections to a database, which end with the application. */
	public static ApplicationContextInitializer<GenericApplicationContext> database(String url) {
		return (context) -> context.registerBean(HikariDataSource.class, () -> {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl(url);
			return dataSource;
		});
	}

	/** Connections to a Redis, which end with the application. */
	public static ApplicationContextInitializer<GenericApplicationContext> redis(RedisServer server) {
		return (context) -> context.registerBean(LettuceConnectionFactory.class, ThrowingSupplier.of(server::connect));
	}

}
