package io.github.x402spring.payment.ledger.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.books.SettlementCost;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Fees in a database, with a table of their own for each test.
 */
@Tag("integration")
abstract class AbstractReceivingFeesTests {

	private static final Network MAINNET = new Network("bip122:000000000019d6689c085ae165831e93");

	private static final Network SIGNET = new Network("bip122:00000008819873e925422c1ff0f99f7c");

	private static final PaymentKey ONE = new PaymentKey("lightning:one");

	private static final PaymentKey TWO = new PaymentKey("lightning:two");

	@RegisterExtension
	final TestTables tables = new TestTables(database(), url(), LedgerSchema::ofFees);

	abstract LedgerDatabase database();

	abstract String url();

	private ReceivingFees fees() {
		return fees(this.tables.prefix());
	}

	private ReceivingFees fees(String prefix) {
		return JdbcPaymentLedger.receivingFees(this.tables.dataSource(), database(), prefix, Duration.ofSeconds(10));
	}

	@Test
	void feesAreExactInAnotherProcessAndNotAddedUpAcrossNetworks() {
		BigInteger huge = new BigInteger("21000000000000000001");
		fees().note(ONE, MAINNET, BigInteger.valueOf(1));
		fees().note(TWO, MAINNET, huge);
		fees().note(new PaymentKey("lightning:three"), SIGNET, BigInteger.valueOf(1500));
		assertThat(fees().costs(List.of(ONE, new PaymentKey("lightning:none")))).containsOnlyKeys(ONE)
			.containsEntry(ONE, cost(MAINNET, 1, "0.001"));
		assertThat(fees().costs(List.of())).isEmpty();
		assertThat(fees().costs()).containsExactlyInAnyOrder(cost(MAINNET, 2, "21000000000000000.002"),
				cost(SIGNET, 1, "1.500"));
	}

	@Test
	void feesThatAreSaidAgainCountOnce() {
		ReceivingFees fees = fees();
		List<Boolean> done = Parallel.run(16, (i) -> {
			fees.note(ONE, MAINNET, BigInteger.valueOf(3000));
			return true;
		});
		assertThat(done).containsOnly(true);
		assertThat(fees.costs()).containsExactly(cost(MAINNET, 1, "3.000"));
		fees.note(ONE, MAINNET, BigInteger.valueOf(4000));
		assertThat(fees.costs()).containsExactly(cost(MAINNET, 1, "4.000"));
	}

	@Test
	void tableIsChecked() {
		this.tables.requireChecked("receiving_fee", this::fees);
	}

	@Test
	void databaseThatIsAwaySaysSo() {
		ReceivingFees fees = fees();
		JdbcClient.create(this.tables.dataSource())
			.sql("drop table " + this.tables.prefix() + "receiving_fee")
			.update();
		assertThatExceptionOfType(LedgerUnavailableException.class)
			.isThrownBy(() -> fees.note(ONE, MAINNET, BigInteger.ONE));
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(fees::costs);
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> fees.costs(List.of(ONE)));
		LedgerSchema.ofFees(this.tables.dataSource(), database(), this.tables.prefix()).create();
	}

	private static SettlementCost cost(Network network, long payments, String satoshis) {
		return new SettlementCost(network, payments, payments, new BigDecimal(satoshis), null);
	}

}
