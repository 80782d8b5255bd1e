package io.github.x402spring.testfamily;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The process ends while the node is asked about a voucher. The next one restores the
 * proof from the database and finds out.
 */
@DisplayName("Restart in the middle of a settlement")
@Tag("integration")
class VoucherRestartTests {

	private static final String[] ARGUMENTS = { "--server.port=0", "--spring.threads.virtual.enabled=true",
			"--x402.network=voucher:test", "--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
			"--x402.ledger.type=jdbc", "--x402.ledger.jdbc.initialize-schema=always", "--x402.ledger.lease=1s",
			"--spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration,org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration,org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration" };

	private final VoucherNode node = new VoucherNode();

	private final VoucherWallet wallet = new VoucherWallet(this.node);

	private final CountDownLatch grave = this.node.hang();

	@TempDir
	private Path folder;

	@AfterEach
	void release() {
		this.grave.countDown();
	}

	@ParameterizedTest
	@ValueSource(strings = { VoucherScheme.ONCE, VoucherScheme.MANY })
	void proofIsRestoredAndTheOutcomeFound(String method) throws InterruptedException {
		String voucher;
		try (ConfigurableApplicationContext first = start()) {
			GateClient client = client(first);
			HttpResponse<String> challenge = client.get("/content");
			voucher = method.equals(VoucherScheme.ONCE) ? this.wallet.pay(challenge)
					: VoucherWallet.use(this.wallet.open(challenge), 1);
			CompletableFuture.runAsync(() -> client.get("/content", "Authorization", voucher));
			this.node.awaitQuestion();
			assertThat(newest(first).money()).isEqualTo(MoneyState.SETTLING);
		}
		this.node.resume();
		try (ConfigurableApplicationContext second = start()) {
			await().untilAsserted(() -> {
				second.getBean(PaymentEngine.class).reconcile();
				assertThat(newest(second).money()).isEqualTo(MoneyState.SETTLED);
			});
			HttpResponse<String> served = client(second).get("/content", "Authorization", voucher);
			assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
			assertThat(served.headers().firstValue(VoucherProtocol.RECEIPT)).hasValue("settled");
			Payment payment = newest(second);
			assertThat(payment.transaction()).isNull();
			assertThat(payment.amount()).isEqualTo(method.equals(VoucherScheme.ONCE) ? 10_000 : 5_000);
			assertThat(this.node.payments()).isOne();
			assertThat(second.getBean(ReportingLedger.class).events(List.of(payment.id())))
				.filteredOn((event) -> event.money() == MoneyState.UNKNOWN)
				.extracting(LedgerEvent::reason)
				.contains("abandoned");
			Instant now = Instant.now();
			assertThat(second.getBean(LedgerCheck.class).check(now.minus(Duration.ofMinutes(5)), now).findings())
				.isEmpty();
		}
	}

	private ConfigurableApplicationContext start() {
		List<String> arguments = new ArrayList<>(List.of(ARGUMENTS));
		arguments.add("--spring.datasource.url=jdbc:h2:file:" + this.folder.resolve("ledger") + ";WRITE_DELAY=0");
		return new SpringApplicationBuilder(VoucherApplication.class)
			.initializers(
					(context) -> ((GenericApplicationContext) context).registerBean(VoucherNode.class, () -> this.node))
			.run(arguments.toArray(String[]::new));
	}

	private static GateClient client(ConfigurableApplicationContext context) {
		return new GateClient(((WebServerApplicationContext) context).getWebServer().getPort());
	}

	private static Payment newest(ConfigurableApplicationContext context) {
		return context.getBean(ReportingLedger.class).recent(1).getFirst();
	}

}
