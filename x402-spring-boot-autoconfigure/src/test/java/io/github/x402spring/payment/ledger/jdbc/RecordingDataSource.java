package io.github.x402spring.payment.ledger.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Writes down what is asked of a database: the statements with their parameters, the
 * commits, and how many connections are held.
 */
final class RecordingDataSource extends DelegatingDataSource {

	private final List<Execution> executions = new CopyOnWriteArrayList<>();

	private final AtomicInteger commits = new AtomicInteger();

	private final AtomicInteger held = new AtomicInteger();

	private final Runnable beforeCommit;

	RecordingDataSource(DataSource target) {
		this(target, () -> {
		});
	}

	RecordingDataSource(DataSource target, Runnable beforeCommit) {
		super(target);
		this.beforeCommit = beforeCommit;
	}

	int commits() {
		return this.commits.get();
	}

	int held() {
		return this.held.get();
	}

	/** What was executed since the last call. */
	List<Execution> executions() {
		List<Execution> all = List.copyOf(this.executions);
		this.executions.clear();
		return all;
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		this.held.incrementAndGet();
		return proxy(Connection.class, (proxy, method, arguments) -> {
			switch (method.getName()) {
				case "commit" -> {
					this.beforeCommit.run();
					this.commits.incrementAndGet();
				}
				case "close" -> this.held.decrementAndGet();
				default -> {
				}
			}
			Object result = call(connection, method, arguments);
			return (result instanceof PreparedStatement statement) ? recording(statement, (String) arguments[0])
					: result;
		});
	}

	private PreparedStatement recording(PreparedStatement statement, String sql) {
		List<Setter> setters = new ArrayList<>();
		return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
			if (method.getName().startsWith("set") && arguments.length > 1) {
				setters.add(new Setter(method, arguments));
			}
			if (method.getName().startsWith("execute")) {
				this.executions.add(new Execution(sql, List.copyOf(setters)));
			}
			return call(statement, method, arguments);
		});
	}

	private static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
	}

	private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	/** A parameter of a statement. */
	record Setter(Method method, Object[] arguments) {

	}

	/** A statement that was executed. */
	record Execution(String sql, List<Setter> setters) {

		/** How the database executes it, which it does once more. */
		String explain(Connection connection) throws SQLException {
			try (PreparedStatement statement = connection
				.prepareStatement("explain (analyze, buffers, costs off, timing off) " + this.sql)) {
				for (Setter setter : this.setters) {
					call(statement, setter.method(), setter.arguments());
				}
				StringBuilder plan = new StringBuilder();
				try (ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						plan.append(rows.getString(1)).append('\n');
					}
				}
				return plan.toString();
			}
			catch (SQLException | RuntimeException ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
