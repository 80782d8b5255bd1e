package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log says of an outage: enough, and not more.
 */
class LedgerOutageTests {

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void outageIsOneTraceThenALineAMinuteAndOneWhenItIsBack() {
		this.shop.ledger.failOn((call) -> true);
		IntStream.range(0, 30 * 5).forEach((i) -> {
			this.shop.refuse(this.shop.pay());
			this.shop.clock.advance(Duration.ofSeconds(1));
		});
		assertThat(spoken()).hasSize(3).allSatisfy((line) -> assertThat(line.getLevel()).isEqualTo(Level.ERROR));
		assertThat(spoken()).filteredOn((line) -> line.getThrowableProxy() != null).hasSize(1);
		assertThat(spoken().getLast().getFormattedMessage())
			.isEqualTo("The ledger has been unreachable since 2030-01-01T00:00:00Z; 121 calls failed so far. "
					+ "Payments are refused");
		this.shop.ledger.repair();
		this.shop.clock.advance(Duration.ofSeconds(10));
		this.shop.grant(this.shop.pay());
		this.shop.grant(this.shop.pay());
		assertThat(spoken()).hasSize(4);
		assertThat(spoken().getLast().getLevel()).isEqualTo(Level.INFO);
		assertThat(spoken().getLast().getFormattedMessage())
			.isEqualTo("The ledger is reachable again; 150 calls failed since 2030-01-01T00:00:00Z");
	}

	@Test
	void ledgerThatAnswersSomeCallsOnlyIsOneOutage() {
		for (int i = 0; i < 20; i++) {
			this.shop.ledger.failOn((call) -> true);
			this.shop.refuse(this.shop.pay());
			this.shop.ledger.repair();
			this.shop.grant(this.shop.pay());
			this.shop.clock.advance(Duration.ofSeconds(2));
		}
		assertThat(spoken()).hasSize(1);
	}

	@Test
	void nextOutageHasATraceOfItsOwn() {
		for (int i = 0; i < 2; i++) {
			this.shop.ledger.failOn((call) -> true);
			this.shop.refuse(this.shop.pay());
			this.shop.ledger.repair();
			this.shop.clock.advance(Duration.ofSeconds(10));
			this.shop.grant(this.shop.pay());
		}
		assertThat(spoken()).extracting(ILoggingEvent::getLevel)
			.containsExactly(Level.ERROR, Level.INFO, Level.ERROR, Level.INFO);
		assertThat(spoken()).filteredOn((line) -> line.getThrowableProxy() != null).hasSize(2);
	}

	@Test
	void allWhoFailTellInOnePlace() {
		PaymentAdmission settled = this.shop.grant(this.shop.pay());
		assertThat(settled.release()).isEmpty();
		PaymentAdmission sending = this.shop.grant(this.shop.pay());
		PaymentAdmission failing = this.shop.grant(this.shop.pay());
		this.shop.clock.advance(Shop.LEASE.dividedBy(2));
		this.shop.ledger.failOn((call) -> true);
		this.shop.refuse(this.shop.pay());
		settled.left();
		sending.release();
		failing.failed();
		this.shop.engine.renewLeases();
		assertThat(this.log.events()).filteredOn((line) -> line.getThrowableProxy() != null).hasSize(1);
		assertThat(spoken()).hasSize(1);
	}

	@Test
	void paymentThatCannotBeReadIsNoOutage() {
		new LedgerOutage(this.shop.clock).failed("Payments are refused",
				new UnreadablePaymentException("id1", new IllegalStateException()));
		assertThat(spoken()).isEmpty();
	}

	@Test
	void leasesAreNotTriedOneByOneWhileItLasts() {
		IntStream.range(0, 20).forEach((i) -> this.shop.grant(this.shop.pay()));
		this.shop.clock.advance(Shop.LEASE.dividedBy(2));
		int before = this.shop.ledger.calls();
		this.shop.ledger.failOn((call) -> true);
		this.shop.engine.renewLeases();
		assertThat(this.shop.ledger.calls()).isEqualTo(before + 1);
	}

	@Test
	void batchOfTheReconcilerIsNotTriedOneByOneWhileItLasts() {
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer");
		IntStream.range(0, 100).forEach((i) -> this.shop.grant(this.shop.pay()).release());
		this.shop.clock.advance(Duration.ofMinutes(1));
		int before = this.shop.ledger.calls();
		this.shop.ledger.failOn(FaultyLedger.Transition.class::isInstance);
		this.shop.reconcile();
		assertThat(this.shop.ledger.calls()).isLessThanOrEqualTo(before + 1 + 16);
	}

	private List<ILoggingEvent> spoken() {
		return this.log.events()
			.stream()
			.filter((line) -> line.getLevel() != Level.DEBUG && line.getFormattedMessage().startsWith("The ledger "))
			.toList();
	}

}
