package io.github.x402spring.payment.ledger.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.ReportingLedger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A database that stops answering: because somebody else holds what is asked for, or
 * because nothing gets through to it any more and nobody says so.
 */
@Tag("integration")
class SilentDatabaseTests extends LedgerSteps {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	// What the driver asks for the statement to be cancelled goes unheard, too.
	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final String prefix = "silent" + Long.toString(System.nanoTime(), 36) + "_";

	private final HikariDataSource dataSource = new HikariDataSource();

	private Line line;

	private JdbcPaymentLedger ledger;

	private JdbcPaymentLedger impatient;

	@BeforeEach
	void connect() throws IOException {
		String url = PostgresServer.url();
		int port = URI.create(url.substring("jdbc:".length())).getPort();
		this.line = new Line(port);
		this.dataSource.setJdbcUrl(url.replace(":" + port, ":" + this.line.port()) + "&cancelSignalTimeout=2");
		this.dataSource.setMaximumPoolSize(2);
		new LedgerSchema(this.dataSource, LedgerDatabase.POSTGRESQL, this.prefix).create();
		this.ledger = new JdbcPaymentLedger(this.dataSource, LedgerDatabase.POSTGRESQL, this.prefix, Clock.systemUTC());
		this.impatient = new JdbcPaymentLedger(this.dataSource, LedgerDatabase.POSTGRESQL, this.prefix, TIMEOUT,
				WaitForDisk.MONEY, Clock.systemUTC());
	}

	@AfterEach
	void disconnect() throws IOException {
		this.line.close();
		this.dataSource.close();
	}

	@Override
	protected ReportingLedger ledger() {
		return this.ledger;
	}

	@Test
	void stepThatWaitsForALockEndsInTimeAndChangesNothing() throws SQLException {
		Payment reserved = reserve("1");
		try (Connection blocker = this.dataSource.getConnection()) {
			blocker.setAutoCommit(false);
			blocker.createStatement().execute("select * from " + this.prefix + "payment for update");
			assertUnavailableInTime(() -> this.impatient.transition(reserved, settling(reserved)));
			blocker.rollback();
		}
		assertHeld(reserved);
		assertThat(this.ledger.transition(reserved, settling(reserved))).isTrue();
	}

	@Test
	void databaseThatIsNotHeardOfAnyMoreEndsTheStepInTime() {
		Payment reserved = reserve("1");
		this.dataSource.setConnectionTimeout(TIMEOUT.toMillis());
		this.line.fallSilent();
		assertUnavailableInTime(() -> this.impatient.transition(reserved, settling(reserved)));
		assertUnavailableInTime(() -> this.impatient.find(reserved.terms().key()));
		assertUnavailableInTime(() -> this.impatient.troubles(PaymentPolicy.DEFAULT, NOW));
	}

	@Test
	void connectionsAreGivenBackWithTheLimitOfTheirOwner() throws SQLException {
		reserve("1");
		this.ledger.totals();
		try (Connection first = this.dataSource.getConnection(); Connection second = this.dataSource.getConnection()) {
			assertThat(first.getNetworkTimeout()).isZero();
			assertThat(second.getNetworkTimeout()).isZero();
		}
	}

	@Test
	void sumsMayTakeLonger() throws SQLException, InterruptedException {
		reserve("1");
		try (Connection blocker = this.dataSource.getConnection()) {
			blocker.setAutoCommit(false);
			blocker.createStatement().execute("lock table " + this.prefix + "payment");
			AtomicBoolean released = new AtomicBoolean();
			Thread release = Thread.ofVirtual().start(() -> {
				try {
					Thread.sleep(TIMEOUT.multipliedBy(2));
					released.set(true);
					blocker.rollback();
				}
				catch (InterruptedException | SQLException ex) {
					throw new IllegalStateException(ex);
				}
			});
			assertThat(this.impatient.totals().settled()).isZero();
			assertThat(released).isTrue();
			release.join();
		}
		assertThat(JdbcClient.create(this.dataSource)
			.sql("select count(*) from " + this.prefix + "payment")
			.query(Long.class)
			.single()).isOne();
	}

	private static void assertUnavailableInTime(ThrowingCallable step) {
		Instant start = Instant.now();
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(step);
		assertThat(Duration.between(start, Instant.now())).isLessThan(LIMIT);
	}

	/** A line to the database on which nothing arrives any more. */
	private static final class Line {

		private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

		private volatile boolean silent;

		private Line(int target) throws IOException {
			Thread.ofVirtual().start(() -> {
				while (!this.entrance.isClosed()) {
					try {
						Socket client = this.entrance.accept();
						Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
						this.sockets.addAll(Set.of(client, server));
						Thread.ofVirtual().start(() -> carry(client, server));
						Thread.ofVirtual().start(() -> carry(server, client));
					}
					catch (IOException ex) {
						// Closed.
					}
				}
			});
		}

		private int port() {
			return this.entrance.getLocalPort();
		}

		private void fallSilent() {
			this.silent = true;
		}

		private void carry(Socket from, Socket to) {
			byte[] bytes = new byte[8192];
			try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
				for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
					if (!this.silent) {
						out.write(bytes, 0, count);
						out.flush();
					}
				}
			}
			catch (IOException ex) {
				// The other side has hung up.
			}
		}

		private void close() throws IOException {
			this.entrance.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}

	}

}
