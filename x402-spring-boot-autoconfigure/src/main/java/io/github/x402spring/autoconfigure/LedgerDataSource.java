package io.github.x402spring.autoconfigure;

import java.util.List;

import javax.sql.DataSource;

import io.github.x402spring.X402ConfigurationException;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * The data source that the ledger uses: the one that is annotated for it, else the
 * application's.
 *
 * @param dataSource the data source
 * @param shared whether it is the application's
 */
record LedgerDataSource(DataSource dataSource, boolean shared) {

	/**
	 * Find the data source of the ledger.
	 * @param beans the application's beans
	 * @param application the application's data source
	 * @return the data source
	 * @throws X402ConfigurationException if several are annotated, or if the one of the
	 * application routes
	 */
	static LedgerDataSource find(ListableBeanFactory beans, ObjectProvider<DataSource> application) {
		List<String> names = OnPaymentDataSource.names(beans);
		if (names.size() > 1) {
			throw new X402ConfigurationException(
					"Several DataSource beans are annotated with @PaymentDataSource: " + String.join(", ", names) + ".",
					"Leave the annotation on the one that the x402 ledger uses.");
		}
		if (!names.isEmpty()) {
			return new LedgerDataSource(beans.getBean(names.getFirst(), DataSource.class), false);
		}
		return new LedgerDataSource(requireOneTarget(application.getObject()), true);
	}

	static List<String> names(ListableBeanFactory beans) {
		return List.of(beans.getBeanNamesForType(DataSource.class, true, false));
	}

	// Which database a route leads to depends on the request, and background work of the
	// ledger has none.
	private static DataSource requireOneTarget(DataSource dataSource) {
		if (DataSourceUnwrapper.unwrap(dataSource, AbstractRoutingDataSource.class) != null) {
			throw new X402ConfigurationException(
					"The application's DataSource routes to several databases. The x402 ledger must be in exactly one. In several, "
							+ "one payment buys once in each, and the reconciler sees only one of them.",
					"Declare a DataSource bean for the ledger with @Bean(defaultCandidate = false) and @PaymentDataSource. "
							+ "If all routes lead to the same data, such as to a primary and its replicas, annotate the "
							+ "routing DataSource itself with @PaymentDataSource.");
		}
		return dataSource;
	}

}
