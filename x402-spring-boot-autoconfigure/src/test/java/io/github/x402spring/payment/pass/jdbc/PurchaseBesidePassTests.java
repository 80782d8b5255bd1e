package io.github.x402spring.payment.pass.jdbc;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.payment.ledger.jdbc.WaitForDisk;
import io.github.x402spring.payment.pass.Draw;
import io.github.x402spring.payment.pass.DrawState;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassDesk;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassResult;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;

/**
 * Where passes are beside the ledger, a debit looks at the purchase by itself.
 */
@Tag("integration")
@ParameterizedClass
@EnumSource(LedgerDatabase.class)
class PurchaseBesidePassTests extends LedgerSteps {

	private static final String TOKEN = "x402pass_" + "A".repeat(43);

	private final String prefix = "b" + UUID.randomUUID().toString().substring(0, 8) + "_";

	@Parameter
	private LedgerDatabase database;

	private HikariDataSource dataSource;

	private PaymentLedger ledger;

	private PassStore store;

	@BeforeEach
	void setUp() {
		this.dataSource = new HikariDataSource();
		this.dataSource
			.setJdbcUrl((this.database == LedgerDatabase.H2) ? "jdbc:h2:mem:" + this.prefix : PostgresServer.url());
		new LedgerSchema(this.dataSource, this.database, this.prefix).create();
		JdbcPassStore.schema(this.dataSource, this.database, this.prefix).create();
		this.ledger = spy(new JdbcPaymentLedger(this.dataSource, this.database, this.prefix, Duration.ofSeconds(10),
				WaitForDisk.MONEY, this.clock));
		this.store = new JdbcPassStore(this.dataSource, this.database, this.prefix, Duration.ofSeconds(10), true);
	}

	@AfterEach
	void close() {
		this.dataSource.close();
	}

	@Override
	protected PaymentLedger ledger() {
		return this.ledger;
	}

	@Test
	void purchaseIsLookedUpWithTheDebit() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		add(grant(purchase.id(), PassUnit.CALLS, 3));
		assertThat(present()).isInstanceOf(PassResult.Admitted.class);
		assertThat(left(purchase.id())).isEqualByComparingTo("2");
		verify(this.ledger, never()).findById(any());
	}

	@Test
	void grantIsDrawnOnWhileItsPurchaseStands() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		for (PassUnit unit : List.of(PassUnit.CALLS, PassUnit.TIME)) {
			String payment = (unit == PassUnit.CALLS) ? purchase.id() : "forgotten";
			Pass pass = pass(grant(payment, unit, (unit == PassUnit.CALLS) ? 5 : 0));
			assertThat(this.store.add(pass, "hash " + unit)).isTrue();
			assertThat(this.store.open(draw(pass), NOW)).as("settled, or forgotten by the ledger").isTrue();
		}
		Pass pass = this.store.findByPayment(purchase.id()).orElseThrow();
		Payment doubted = step(purchase, "unknown");
		assertThat(this.store.open(draw(pass), NOW)).isFalse();
		Payment certain = step(doubted, "settled");
		assertThat(this.store.open(draw(pass), NOW)).isTrue();
		refund(step(certain, "contentFailed"), "refund");
		assertThat(this.store.open(draw(pass), NOW)).isFalse();
		assertThat(left(purchase.id())).isEqualByComparingTo("3");
	}

	@Test
	void timeIsNotUsedWhileItsPurchaseIsInDoubt() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		Pass pass = pass(grant(purchase.id(), PassUnit.TIME, 0));
		this.store.add(pass, "hash");
		assertThat(this.store.open(draw(pass), NOW)).isTrue();
		step(purchase, "unknown");
		assertThat(this.store.open(draw(pass), NOW)).isFalse();
	}

	@Test
	void callGoesToTheNextGrantAndARefundedOneIsEnded() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		Pass pass = add(grant(purchase.id(), PassUnit.CALLS, 3));
		PassGrant other = grant("other", PassUnit.CALLS, 3);
		this.store.renew(new PassGrant(other.payment(), pass.id(), other.name(), other.unit(), other.granted(),
				other.balance(), other.scopes(), other.anchor(), other.from(), other.until().plusSeconds(60), false,
				other.network(), other.asset(), other.symbol(), other.paid()));
		Payment doubted = step(purchase, "unknown");
		assertThat(present()).isInstanceOf(PassResult.Admitted.class);
		assertThat(left(purchase.id())).isEqualByComparingTo("3");
		assertThat(this.store.findById(pass.id()).orElseThrow().grants()).extracting(PassGrant::revoked)
			.containsOnly(false);
		refund(step(step(doubted, "settled"), "contentFailed"), "refund");
		assertThat(present()).isInstanceOf(PassResult.Admitted.class);
		assertThat(this.store.findById(pass.id()).orElseThrow().grants())
			.filteredOn((it) -> it.payment().equals(purchase.id()))
			.allMatch(PassGrant::revoked);
	}

	@Test
	void passWhoseOnlyPurchaseIsInDoubtIsSuspended() {
		Payment purchase = step(step(reserve("key"), "settling"), "settled");
		add(grant(purchase.id(), PassUnit.CALLS, 3));
		step(purchase, "unknown");
		assertThat(present()).isEqualTo(new PassResult.NotCovering("pass_suspended", false));
	}

	private PassResult present() {
		PaidRequest request = mock(PaidRequest.class);
		PaidRequest plain = FakePaidRequest.get("/forecast");
		given(request.passes()).willReturn(List.of(TOKEN));
		given(request.method()).willReturn(plain.method());
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("GET /forecast", "ForecastController#forecast",
				List.of("/forecast"), "$0.002", "", "", Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of()))
			.with(new PaidEndpointDescriptor.PlanUse("forecast", "", new BigDecimal("0.002")));
		return new PassDesk(this.store, this.ledger, List.of(), PaymentPolicy.DEFAULT, this.clock).admit(endpoint,
				request);
	}

	private Pass add(PassGrant grant) {
		Pass pass = pass(grant);
		assertThat(this.store.add(pass, Fingerprint.ofText(TOKEN))).isTrue();
		return pass;
	}

	private BigDecimal left(String payment) {
		return this.store.findByPayment(payment)
			.orElseThrow()
			.grants()
			.stream()
			.filter((it) -> it.payment().equals(payment))
			.findFirst()
			.orElseThrow()
			.balance();
	}

	private static Draw draw(Pass pass) {
		PassGrant grant = pass.grants().getFirst();
		return new Draw(newId(), pass.id(), grant.payment(),
				(grant.unit() == PassUnit.TIME) ? BigDecimal.ZERO : BigDecimal.ONE, "GET /forecast", null,
				DrawState.OPEN, NOW.plusSeconds(60));
	}

	private static Pass pass(PassGrant grant) {
		return new Pass(grant.passId(), "forecast", null, NOW, List.of(grant));
	}

	private static PassGrant grant(String payment, PassUnit unit, int amount) {
		return new PassGrant(payment, newId(), "some", unit, BigDecimal.valueOf(amount), BigDecimal.valueOf(amount),
				Set.of(), NOW, NOW, NOW.plus(Duration.ofDays(1)), false, Network.evm(84532), USDC, "USDC",
				BigDecimal.ONE);
	}

}
