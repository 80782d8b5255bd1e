package io.github.x402spring.testfamily;

import java.net.http.HttpResponse;
import java.time.Instant;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Where the money moves before the request, the end of a voucher says nothing about the
 * money, and evidence of other rails does not either.
 */
@SpringBootTest(classes = VoucherApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.accepts[0].network=voucher:test", "voucher.lifetime=1s",
				"x402.reconcile.interval=1h" })
@Import(VoucherNode.class)
@DisplayName("Vouchers that have ended")
@Tag("integration")
class VoucherThatEndedTests {

	@Autowired
	private VoucherNode node;

	@Autowired
	private PaymentEngine engine;

	@Autowired
	private ReportingLedger ledger;

	private GateClient client;

	private VoucherWallet wallet;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.wallet = new VoucherWallet(this.node);
	}

	@Test
	void nodeIsAskedAgainWhenTheClientComesBackAfterTheEnd() {
		String voucher = unknownThatEnded();
		HttpResponse<String> served = present(voucher);
		assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
		assertThat(newest().money()).isEqualTo(MoneyState.SETTLED);
	}

	@Test
	void nodeIsAskedAgainByTheReconcilerAfterTheEnd() {
		String voucher = unknownThatEnded();
		await().untilAsserted(() -> {
			this.engine.reconcile();
			assertThat(newest().money()).isEqualTo(MoneyState.SETTLED);
		});
		assertThat(newest().isEntitlement()).isTrue();
		assertThat(present(voucher).statusCode()).isEqualTo(200);
	}

	@Test
	void voucherThatWasNotUsedInTimeIsOwedWithoutAChallenge() {
		String voucher = this.wallet.pay(this.client.get("/content"));
		Instant end = Instant.now().plusSeconds(1);
		await().until(() -> Instant.now().isAfter(end));
		HttpResponse<String> response = present(voucher);
		assertThat(response.statusCode()).isEqualTo(409);
		assertThat(response.body()).contains("refund-due");
		assertThat(response.headers().map()).doesNotContainKeys("payment-required", "www-authenticate");
		assertThat(newest().isRefundDue(PaymentPolicy.DEFAULT, Instant.now())).isTrue();
	}

	private String unknownThatEnded() {
		String voucher = presentInTime();
		assertThat(newest().money()).isEqualTo(MoneyState.UNKNOWN);
		await().until(() -> Instant.now().isAfter(newest().terms().validBefore()));
		return voucher;
	}

	// One that a slow machine presents after its end is owed, and another one is paid.
	private String presentInTime() {
		for (int i = 0; i < 20; i++) {
			String voucher = this.wallet.pay(this.client.get("/content"));
			this.node.silence(1);
			int status = present(voucher).statusCode();
			if (status != 409) {
				assertThat(status).isEqualTo(503);
				return voucher;
			}
		}
		throw new AssertionError("No voucher was presented in time");
	}

	private HttpResponse<String> present(String voucher) {
		return this.client.get("/content", "Authorization", voucher);
	}

	private Payment newest() {
		return this.ledger.recent(1).getFirst();
	}

}
