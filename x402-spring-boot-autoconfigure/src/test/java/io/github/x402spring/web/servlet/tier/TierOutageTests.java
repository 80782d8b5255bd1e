package io.github.x402spring.web.servlet.tier;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaResult;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * While the counts of tiers cannot be read, nothing new is sold, and what was paid is
 * delivered.
 */
@SpringBootTest(classes = TierOutageTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.tiers[0].price=$0.001",
				"x402.plans.forecast.tiers[0].up-to=2", "x402.plans.forecast.tiers[1].price=$0.002" })
@Tag("integration")
class TierOutageTests {

	@LocalServerPort
	private int port;

	@Autowired
	private BreakableStore store;

	@Autowired
	private SandboxFacilitator sandbox;

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		this.store.broken = false;
	}

	@Test
	void nothingNewIsSold() {
		String payment = this.client.sign("/forecast");
		this.store.broken = true;
		for (HttpResponse<String> response : List.of(this.client.get("/forecast", "X-User", "alice"),
				this.client.payWith(payment, "/forecast"))) {
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.body()).contains("payment-unavailable");
			assertThat(response.headers().firstValue("Retry-After")).isPresent();
			assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		}
		assertThat(this.sandbox.settlements()).isZero();
		this.store.broken = false;
		assertThat(this.client.payWith(payment, "/forecast").body()).isEqualTo("0.001");
	}

	@Test
	void whatWasPaidIsDelivered() {
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		String payment = this.client.sign("/forecast");
		assertThat(this.client.payWith(payment, "/forecast", "X-User", "bob").statusCode()).isEqualTo(503);
		this.store.broken = true;
		assertThat(this.client.payWith(payment, "/forecast", "X-User", "bob").body()).isEqualTo("0.001");
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TierShop.InMemory.class)
	static class Application {

		@Bean
		BreakableStore breakableStore() {
			return new BreakableStore();
		}

	}

	/**
	 * A store that can be taken away.
	 */
	static final class BreakableStore implements QuotaStore {

		private final QuotaStore store = QuotaStore.inMemory(100);

		volatile boolean broken;

		private QuotaStore store() {
			if (this.broken) {
				throw new LedgerUnavailableException("The store is broken", new IllegalStateException("by this test"));
			}
			return this.store;
		}

		@Override
		public QuotaResult take(QuotaKey key, long amount, long limit) {
			return store().take(key, amount, limit);
		}

		@Override
		public long used(QuotaKey key) {
			return store().used(key);
		}

		@Override
		public void giveBack(QuotaKey key, long amount) {
			store().giveBack(key, amount);
		}

		@Override
		public boolean isDurable() {
			return false;
		}

		@Override
		public int prune(Instant before, int most) {
			return 0;
		}

	}

}
