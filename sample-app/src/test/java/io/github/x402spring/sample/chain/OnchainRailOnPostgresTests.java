package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.outbox.jdbc.JdbcTransactionOutbox;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.onchain.rail.SettlementSettings;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactions that are written down in PostgreSQL, and a restart while many wait for a
 * block.
 */
@Tag("integration")
class OnchainRailOnPostgresTests {

	private static final int PAYMENTS = 100;

	private static final SettlementSettings IMPATIENT = new SettlementSettings(Duration.ofSeconds(3),
			Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(5),
			SettlementSettings.DEFAULT.maxFeePerGas());

	private final List<ECKeyPair> senders = List.of(OnchainShop.key(), OnchainShop.key());

	private final HikariDataSource dataSource = new HikariDataSource();

	private final List<OnchainRail> rails = new ArrayList<>();

	private OnchainShop shop;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.dataSource.setJdbcUrl(PostgresServer.newDatabase());
		JdbcTransactionOutbox.schema(this.dataSource, LedgerDatabase.POSTGRESQL, "x402_").create();
		this.shop = new OnchainShop();
		this.senders.forEach((sender) -> this.shop.fund(sender, BigInteger.TEN.pow(18)));
	}

	@AfterEach
	void close() {
		this.rails.forEach(OnchainRail::close);
		this.shop.chain().mineAtOnce();
		this.dataSource.close();
	}

	@Test
	void everyPaymentIsMadeOnceThoughTheProcessStartsAnewWhileAllAreUnderWay() throws Exception {
		List<CheckedPayment> payments = IntStream.range(0, PAYMENTS)
			.mapToObj((i) -> this.shop.pay(this.shop.payer()))
			.toList();
		LocalChain chain = this.shop.chain();
		BigInteger block = chain.blockNumber();
		OnchainRail before = start(IMPATIENT);
		chain.stopMining();
		assertThat(settle(before, payments)).allMatch((result) -> !(result instanceof SettlementResult.Settled));
		before.close();
		chain.mineByTheClock();
		OnchainRail after = start(SettlementSettings.DEFAULT);
		assertThat(settle(after, payments)).hasOnlyElementsOfType(SettlementResult.Settled.class);
		assertThat(this.shop.earned()).isEqualTo(OnchainShop.VALUE * PAYMENTS);
		assertThat(chain.transfersAfter(block)).extracting(LocalChain.Transfer::to)
			.containsOnly(this.shop.seller().value())
			.hasSize(PAYMENTS);
	}

	private static List<SettlementResult> settle(OnchainRail rail, List<CheckedPayment> payments) throws Exception {
		List<SettlementResult> results = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<SettlementResult>> all = payments.stream()
				.map((payment) -> executor.submit(() -> rail.settle(payment)))
				.toList();
			for (Future<SettlementResult> one : all) {
				results.add(one.get());
			}
		}
		return results;
	}

	private OnchainRail start(SettlementSettings settings) {
		List<TransactionSigner> signers = this.senders.stream()
			.map((sender) -> TransactionSigners.ofKey(OnchainShop.hex(sender)))
			.toList();
		TransactionOutbox outbox = new JdbcTransactionOutbox(this.dataSource, LedgerDatabase.POSTGRESQL, "x402_",
				Duration.ofSeconds(10));
		OnchainRail rail = new OnchainRail(this.shop.chains(), signers, outbox, settings, Clock.systemUTC());
		this.rails.add(rail);
		rail.start();
		return rail;
	}

}
