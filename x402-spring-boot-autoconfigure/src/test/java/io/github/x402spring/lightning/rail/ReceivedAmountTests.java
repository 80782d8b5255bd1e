package io.github.x402spring.lightning.rail;

import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentTotals;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The books say what arrived as the node says it. For less than the price nothing is
 * served, and what arrived is owed back.
 */
@SpringBootTest(classes = ReceivedAmountTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.lightning.network=regtest", "x402.l402.enabled=false", "x402.lightning.strict=true",
				"x402.reconcile.interval=1h", "management.endpoints.web.exposure.include=payments" })
@Tag("integration")
class ReceivedAmountTests {

	@Autowired
	private ScriptedNode node;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private PaymentEngine engine;

	@Autowired
	private PaymentExport export;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.node.received = null;
		this.node.fees = null;
	}

	@Test
	void moreThanThePriceIsInTheBooks() {
		String paid = pay();
		this.node.received = BigInteger.valueOf(150_000);
		BigInteger before = revenue();
		assertThat(this.client.get("/sat", "Authorization", paid).statusCode()).isEqualTo(200);
		await().untilAsserted(() -> {
			// The request still holds it when its answer arrives.
			this.engine.operations().reconcile(newest().id());
			assertThat(newest().proven()).isTrue();
		});
		assertThat(newest().amount()).isEqualTo(150_000);
		assertThat(newest().terms().quote().amount()).isEqualTo(100_000);
		assertThat(revenue()).isEqualTo(before.add(BigInteger.valueOf(150_000)));
	}

	@Test
	void lessThanThePriceBuysNothingAndIsOwedBack() {
		String paid = pay();
		this.node.received = BigInteger.valueOf(40_000);
		HttpResponse<String> first = this.client.get("/sat", "Authorization", paid);
		assertThat(first.statusCode()).isEqualTo(503);
		assertThat(first.headers().map()).doesNotContainKey("www-authenticate");
		await().untilAsserted(() -> {
			this.engine.reconcile();
			assertThat(newest().proven()).isTrue();
		});
		HttpResponse<String> again = this.client.get("/sat", "Authorization", paid);
		assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
		assertThat(again.body()).contains("refund-due").doesNotContain("sun");
		assertThat(newest().amount()).isEqualTo(40_000);
		assertThat(newest().isEntitlement()).isTrue();
	}

	@Test
	void feesOfTheNodeStandBesideThePayment() throws IOException {
		String paid = pay();
		this.node.received = BigInteger.valueOf(100_000);
		this.node.fees = BigInteger.valueOf(1500);
		assertThat(this.client.get("/sat", "Authorization", paid).statusCode()).isEqualTo(200);
		await().untilAsserted(() -> {
			this.engine.operations().reconcile(newest().id());
			assertThat(newest().proven()).isTrue();
		});
		assertThat(newest().amount()).isEqualTo(100_000);
		String csv = new String(this.export.readCsv(PaymentQuery.all(10)).readAllBytes(), StandardCharsets.UTF_8);
		assertThat(csv.lines()).filteredOn((line) -> line.startsWith(newest().id()))
			.singleElement()
			.asString()
			.endsWith(",DELIVERED,,1.5,,,SETTLED");
		HttpResponse<String> one = this.client.get("/actuator/payments/" + newest().id(), "Accept", "application/json");
		assertThat(one.statusCode()).isEqualTo(200);
		assertThat(one.body()).contains("\"cost\":\"1.5\"").doesNotContain("costDollars");
		assertThat(this.client.get("/actuator/payments", "Accept", "application/json").body())
			.contains("\"costs\":[{\"network\":\"bip122:", "\"payments\":1,\"coins\":\"1.5\"}]");
	}

	private BigInteger revenue() {
		PaymentTotals totals = this.ledger.totals();
		return totals.revenue().values().stream().reduce(BigInteger.ZERO, BigInteger::add);
	}

	private Payment newest() {
		return this.ledger.recent(1).getFirst();
	}

	private String pay() {
		String line = this.client.get("/sat").headers().firstValue("WWW-Authenticate").orElseThrow();
		String[] parts = line.substring("Invoice ".length()).split(" ", -1);
		return "Invoice " + parts[0] + ":" + this.node.pay(LightningInvoice.read(parts[1]));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

		@Bean
		ScriptedNode scriptedNode() {
			return new ScriptedNode(Clock.systemUTC());
		}

		@Bean
		LightningOverHttpTests.InvoiceFamily invoiceFamily() {
			return new LightningOverHttpTests.InvoiceFamily();
		}

	}

	@RestController
	static class Shop {

		@GetMapping("/sat")
		@PaidEndpoint("100 sat")
		String satoshis() {
			return "sun";
		}

	}

}
