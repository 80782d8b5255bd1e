package io.github.x402spring.docs.shop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.books.LedgerReport;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.books.RefundsDue;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.X402Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the guide to the books says.
 */
@Tag("integration")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@AutoConfigureRestTestClient
class BookkeeperTests {

	private static final String PATH = "/api/reports/short";

	@Autowired
	private RestTestClient client;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private PaymentExport export;

	@Autowired
	private RefundsDue refundsDue;

	@Autowired
	private LedgerCheck check;

	@Test
	void booksOfABoughtReportAreRight() throws IOException {
		Instant before = Instant.now().minus(Duration.ofMinutes(1));
		long delivered = this.ledger.totals().delivered();
		buy();
		await().untilAsserted(() -> assertThat(this.ledger.totals().delivered()).isEqualTo(delivered + 1));
		Instant after = Instant.now().plusSeconds(1);
		assertThat(Bookkeeper.november(this.ledger))
			.allSatisfy((day) -> assertThat(day.day().getMonthValue()).isEqualTo(11));
		assertThat(Bookkeeper.owed(this.ledger).payments()).isEmpty();
		assertThat(Bookkeeper.refundsDue(this.refundsDue)).isEmpty();
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		Bookkeeper.export(this.export, before, after, text);
		assertThat(text.toString(StandardCharsets.UTF_8)
			.lines()
			.filter((line) -> line.contains("GET /api/reports/{size}"))).isNotEmpty();
		LedgerReport report = Bookkeeper.check(this.check, before, after);
		assertThat(report.findings()).isEmpty();
		assertThat(report.payments()).isPositive();
		assertThat(report.unread()).extracting(LedgerReport.UnreadAccount::reason)
			.containsOnly("no source of incoming transfers is configured");
	}

	private void buy() {
		String challenge = this.client.get()
			.uri(PATH)
			.exchange()
			.returnResult()
			.getResponseHeaders()
			.getFirst(X402Headers.PAYMENT_REQUIRED);
		this.client.get()
			.uri(PATH)
			.header(X402Headers.PAYMENT_SIGNATURE, SandboxWallet.developmentKey(0).pay(challenge))
			.exchange()
			.expectStatus()
			.isOk();
	}

}
