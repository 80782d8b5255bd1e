package io.github.x402spring.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.event.PaymentLifecycleEvent;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Application events and audit events of requests on a real port.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		classes = { WatchedShop.class, EventTests.Listeners.class },
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "logging.level.x402.payment=debug" })
@Tag("integration")
class EventTests {

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private Listener listener;

	@Autowired
	private AuditEventRepository audit;

	@LocalServerPort
	private int port;

	@BeforeEach
	void forget() {
		this.listener.heard.clear();
		this.listener.written.clear();
	}

	@Test
	void eventsComeWhenTheLedgerHasThem() {
		assertThat(status("/paid", sign("/paid"))).isEqualTo(200);
		await().untilAsserted(() -> assertThat(names()).containsExactly("Settled", "Delivered"));
		assertThat(this.listener.written).containsExactly(MoneyState.SETTLED, MoneyState.SETTLED);
		PaymentLifecycleEvent settled = this.listener.heard.getFirst();
		assertThat(settled.payment().endpoint()).isEqualTo("GET /paid");
		assertThat(settled.payment().transaction()).startsWith("0x");
		assertThat(settled.toString()).doesNotContain("signature", "nonce");
	}

	@Test
	void everyEndHasItsEvent() {
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(status("/paid", sign("/paid"))).isEqualTo(402);
		this.sandbox.nextSettlement(SandboxOutcome.SILENT);
		assertThat(status("/paid", sign("/paid"))).isEqualTo(503);
		assertThat(status("/broken", sign("/broken"))).isEqualTo(500);
		assertThat(status("/first", sign("/first"))).isEqualTo(500);
		await().untilAsserted(
				() -> assertThat(names()).containsExactly("Failed", "Unknown", "Released", "Settled", "Owed"));
	}

	@Test
	void listenerThatThrowsHarmsNoPayment() {
		this.listener.failing = true;
		try {
			assertThat(status("/paid", sign("/paid"))).isEqualTo(200);
			await().untilAsserted(() -> assertThat(names()).containsExactly("Settled", "Delivered"));
		}
		finally {
			this.listener.failing = false;
		}
	}

	@Test
	void auditKnowsWhatBecameOfTheMoney() {
		int before = this.audit.find(null, null, null).size();
		assertThat(status("/paid", sign("/paid"))).isEqualTo(200);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(status("/paid", sign("/paid"))).isEqualTo(402);
		this.sandbox.nextSettlement(SandboxOutcome.SILENT);
		assertThat(status("/paid", sign("/paid"))).isEqualTo(503);
		List<AuditEvent> all = this.audit.find(null, null, null);
		List<AuditEvent> events = new ArrayList<>(all.subList(before, all.size()));
		assertThat(events).extracting(AuditEvent::getType)
			.containsExactly("X402_SETTLED", "X402_FAILED", "X402_UNKNOWN");
		assertThat(events).extracting(AuditEvent::getPrincipal).containsOnly("0xf39F..2266");
		assertThat(events.getFirst().getData()).containsKeys("payment.id", "endpoint", "transaction", "amount");
	}

	private List<String> names() {
		return this.listener.heard.stream().map((it) -> it.getClass().getSimpleName()).toList();
	}

	private String sign(String path) {
		return this.wallet
			.pay(WatchedShop.get(this.port, path, null).headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
	}

	private int status(String path, String payment) {
		return WatchedShop.get(this.port, path, payment).statusCode();
	}

	/** Looks into the ledger when it hears of something. */
	static class Listener {

		private final List<PaymentLifecycleEvent> heard = new CopyOnWriteArrayList<>();

		private final List<MoneyState> written = new CopyOnWriteArrayList<>();

		private final PaymentLedger ledger;

		private volatile boolean failing;

		Listener(PaymentLedger ledger) {
			this.ledger = ledger;
		}

		@EventListener
		void on(PaymentLifecycleEvent event) {
			this.ledger.findById(event.payment().id()).map(Payment::money).ifPresent(this.written::add);
			this.heard.add(event);
			if (this.failing) {
				throw new IllegalStateException("I do not want to hear that");
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@Bean
		Listener listener(PaymentLedger ledger) {
			return new Listener(ledger);
		}

		@Bean
		AuditEventRepository auditEventRepository() {
			return new InMemoryAuditEventRepository();
		}

	}

}
