package io.github.x402spring.docs.database;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.PaymentDataSource;

import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A pool of its own for the ledger, in the database of the application.
 */
@Configuration(proxyBeanMethods = false)
public class PaymentPool {

	@Bean(defaultCandidate = false)
	@PaymentDataSource
	HikariDataSource paymentDataSource(DataSourceProperties properties) {
		HikariDataSource pool = properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
		pool.setMaximumPoolSize(5);
		return pool;
	}

}
