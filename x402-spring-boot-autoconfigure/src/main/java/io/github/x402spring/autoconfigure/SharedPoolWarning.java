package io.github.x402spring.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.util.ClassUtils;

/**
 * Warns at startup if the ledger shares a pool whose connections requests hold while
 * their answers are settled, or one that is small.
 */
final class SharedPoolWarning {

	private static final Log logger = LogFactory.getLog(SharedPoolWarning.class);

	/** The default size of HikariCP. A smaller pool leaves little to share. */
	private static final int USUAL_SIZE = 10;

	private static final String REMEDY = " Declare a DataSource bean for the ledger with @Bean(defaultCandidate = false) "
			+ "and @PaymentDataSource, with a pool of its own";

	/** By name, since they are optional. */
	private static final List<String> OPEN_IN_VIEW = List.of(
			"org.springframework.orm.jpa.support.OpenEntityManagerInViewInterceptor",
			"org.springframework.orm.jpa.support.OpenEntityManagerInViewFilter",
			"org.springframework.orm.jpa.hibernate.support.OpenSessionInViewInterceptor",
			"org.springframework.orm.jpa.hibernate.support.OpenSessionInViewFilter");

	private SharedPoolWarning() {
	}

	static void check(DataSource dataSource, ListableBeanFactory beans) {
		if (isOpenInView(beans)) {
			logger.warn("JPA is open in view, so each request holds a connection until its answer is written, and the "
					+ "x402 ledger needs another one from the same pool. Under load all requests can wait for each "
					+ "other, and payments end as unknown." + REMEDY + ", or set spring.jpa.open-in-view=false");
			return;
		}
		Integer size = size(dataSource, beans);
		if (size != null && size < USUAL_SIZE) {
			logger
				.warn("The x402 ledger shares a pool of " + size + " connections with the application. A handler that "
						+ "holds one while it writes its answer, for example in a transaction, makes the ledger wait."
						+ REMEDY + ", or set a larger pool (spring.datasource.hikari.maximum-pool-size)");
		}
	}

	private static boolean isOpenInView(ListableBeanFactory beans) {
		ClassLoader loader = SharedPoolWarning.class.getClassLoader();
		return OPEN_IN_VIEW.stream()
			.filter((name) -> ClassUtils.isPresent(name, loader))
			.map((name) -> ClassUtils.resolveClassName(name, loader))
			.anyMatch((type) -> beans.getBeanNamesForType(type, true, false).length > 0);
	}

	private static @Nullable Integer size(DataSource dataSource, ListableBeanFactory beans) {
		Stream<DataSourcePoolMetadataProvider> providers = beans.getBeanProvider(DataSourcePoolMetadataProvider.class)
			.orderedStream();
		return providers.map((provider) -> provider.getDataSourcePoolMetadata(dataSource))
			.filter(Objects::nonNull)
			.map(DataSourcePoolMetadata::getMax)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

}
